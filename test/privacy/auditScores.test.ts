import { describe, expect, test } from "vitest";
import { generator, seedFrom, split } from "../../src/math/seed.ts";
import type { CanaryScore } from "../../src/privacy/audit/canaryScore.ts";
import { type ErrorRates, gaussianEpsilonOfRates } from "../../src/privacy/audit/clopperPearson.ts";
import {
  guessesOf,
  halving,
  oneRunScoreLowerBound,
  oneRunScoresRefute,
} from "../../src/privacy/audit/guesses.ts";
import { membershipInference } from "../../src/privacy/audit/membershipInference.ts";
import { rocArea, rocHeight, rocHull, rocOf } from "../../src/privacy/audit/roc.ts";
import { scoreLowerBound, type ThresholdChoice } from "../../src/privacy/audit/thresholds.ts";
import { gaussianTradeoff } from "../../src/privacy/audit/tradeoff.ts";
import { gaussianDelta, gaussianEpsilon } from "../../src/privacy/gaussianDp.ts";
import { auditCases } from "./auditReference.ts";

const scoresOf = (included: readonly number[], excluded: readonly number[]): CanaryScore[] => [
  ...included.map((score) => ({ score, included: true })),
  ...excluded.map((score) => ({ score, included: false })),
];
const reference = auditCases("canary_score_auditor")[0]!;
const scores = scoresOf(reference.in_scores!, reference.out_scores!);
const seed = seedFrom(11);

/** Normal scores, those of included canaries shifted by `mu`, coins thrown. */
function gaussianScores(mu: number, n: number, of: number): CanaryScore[] {
  const draw = generator(split(seed, "scores", of));
  return Array.from({ length: n }, () => {
    const included = draw.uniform() < 0.5;
    return { score: draw.normal() + (included ? mu : 0), included };
  });
}

describe("curves of an attack", () => {
  test("are those of jax_privacy's auditor, whose curve is the convex hull", () => {
    const hull = rocHull(rocOf(scores));
    expect(rocArea(hull)).toBeCloseTo(reference.attack_auroc!, 12);
    expect(rocHeight(hull, 0.01)).toBeCloseTo(reference.tpr_at_fpr_0_01!, 12);
    expect(rocHeight(hull, 0.1)).toBeCloseTo(reference.tpr_at_fpr_0_1!, 12);
    expect(membershipInference(scores).largestAccuracy.value).toBeCloseTo(
      reference.max_accuracy!,
      12,
    );
  });

  test("the hull looks better than the attack: it is chosen after the fact", () => {
    const { auroc } = membershipInference(scores);
    expect(rocArea(rocOf(scores))).toBeCloseTo(auroc.value, 12);
    expect(auroc.value).toBeLessThan(reference.attack_auroc!);
  });

  test("run from nobody to everybody, one point for each different score", () => {
    const { points } = rocOf(scoresOf([2, 1, 1], [1, 0]));
    expect(points).toEqual([
      { threshold: Infinity, falsePositives: 0, truePositives: 0 },
      { threshold: 2, falsePositives: 0, truePositives: 1 },
      { threshold: 1, falsePositives: 1, truePositives: 3 },
      { threshold: 0, falsePositives: 2, truePositives: 3 },
    ]);
  });
});

describe("membership inference", () => {
  test("counts true positives above the highest score that leaves few enough false ones", () => {
    const excluded = Array.from({ length: 200 }, (_, index) => index);
    const [few] = membershipInference(scoresOf([197.5, 198.5, 50, 0], excluded), {
      falsePositiveRates: [0.01],
    }).operatingPoints;
    // 1% of 200 are 2: 199 and 198 may be above the threshold, 197.
    expect(few!.threshold).toBe(197);
    expect(few!.falsePositiveRate.value).toBe(0.01);
    expect(few!.truePositiveRate.value).toBe(0.5);
  });

  test("says how little 100 others tell about one false positive in a thousand", () => {
    const [point] = membershipInference(gaussianScores(3, 200, 1)).operatingPoints;
    expect(point!.targetFalsePositiveRate).toBe(0.001);
    expect(point!.falsePositiveRate.value).toBe(0);
    // about 3.7 / n, the exact bound of both sides for no hits
    expect(point!.falsePositiveRate.interval[1]).toBeGreaterThan(0.03);
  });

  test("is chance where members and others score alike, with intervals around it", () => {
    const { auroc, largestAccuracy } = membershipInference(gaussianScores(0, 2000, 2));
    expect(auroc.interval[0]).toBeLessThan(0.5);
    expect(auroc.interval[1]).toBeGreaterThan(0.5);
    expect(largestAccuracy.interval[0]).toBe(0.5);
  });

  test("needs both classes, and numbers", () => {
    expect(() => membershipInference(scoresOf([1, 2], []))).toThrow("got 2, all included");
    expect(() => membershipInference(scoresOf([Number.NaN], [1]))).toThrow("got NaN");
    for (const rate of [-0.1, 2, Number.NaN]) {
      const options = { falsePositiveRates: [rate] };
      expect(() => membershipInference(scoresOf([1, 2], [0]), options)).toThrow(
        `membershipInference: expected false positive rates in [0, 1], got ${rate}.`,
      );
    }
  });
});

describe("thresholds", () => {
  const options = { delta: 1e-5 };

  // Theirs is at delta 0, and looks at false positives only.
  const theirs = {
    delta: 0,
    epsilonOf: ({ falseNegativeRate, falsePositiveRate }: ErrorRates) =>
      Math.max(0, Math.log((1 - falseNegativeRate) / falsePositiveRate)),
  };

  test("an explicit one gives the bound of jax_privacy", () => {
    const threshold = { kind: "explicit", threshold: 1 } as const;
    const { epsilon } = scoreLowerBound(scores, { ...theirs, threshold });
    expect(epsilon).toBeCloseTo(reference.epsilon_clopper_pearson_threshold1!, 9);
  });

  test("the best of all ranks gives less than theirs, which divides by the corners of a hull only", () => {
    const { epsilon } = scoreLowerBound(scores, { ...theirs, threshold: { kind: "bonferroni" } });
    expect(epsilon).toBeGreaterThan(0.4);
    expect(epsilon).toBeLessThan(reference.epsilon_clopper_pearson_bonferroni!);
    // How many corners there are depends on the scores. At 0.05 / corners each, the best of them is theirs.
    const corners = rocHull(rocOf(scores)).points;
    const confidence = 1 - 0.05 / corners.length;
    const bounds = corners.map(({ threshold }) => {
      const explicit = { kind: "explicit", threshold } as const;
      return scoreLowerBound(scores, { ...theirs, confidence, threshold: explicit }).epsilon;
    });
    expect(Math.max(...bounds)).toBeCloseTo(reference.epsilon_clopper_pearson_bonferroni!, 9);
  });

  test("few ranks that were fixed beforehand cost less than all of them", () => {
    const all = scoreLowerBound(scores, { ...options, threshold: { kind: "bonferroni" } });
    const few = scoreLowerBound(scores, options);
    expect(few.method).toContain("ranks");
    expect(few.epsilon).toBeGreaterThan(all.epsilon);
  });

  test("a rank is judged as Clopper and Pearson judge that many false positives", () => {
    const threshold = { kind: "ranks", falsePositives: [3] } as const;
    const made = scoresOf([9, 8, 7, 1], [8.5, 6, 5, 4, 3, 2]);
    const rank = scoreLowerBound(made, { delta: 0, threshold });
    // 3 false positives of 6; above 4 are 3 of 4
    const at = { kind: "explicit", threshold: 4.5 } as const;
    expect(rank.epsilon).toBe(scoreLowerBound(made, { delta: 0, threshold: at }).epsilon);
  });

  const chosen: readonly ThresholdChoice[] = [
    { kind: "ranks" },
    { kind: "bonferroni" },
    { kind: "split", seed },
    { kind: "multiSplit", seed },
  ];

  test.each(chosen)(
    "$kind finds an epsilon in what leaks, and no more than there is in 19 of 20 audits",
    (threshold) => {
      // Scores are Gaussian DP with mu = 1; at delta = 0.01 epsilon is what gaussianDelta says.
      const delta = gaussianDelta(1, 2);
      const bounds = Array.from({ length: 24 }, (_, of) => {
        const drawn = gaussianScores(1, 300, of);
        return scoreLowerBound(drawn, { delta, threshold }).epsilon;
      });
      expect(bounds.filter((epsilon) => epsilon > 2).length).toBeLessThanOrEqual(1);
      expect(bounds.filter((epsilon) => epsilon > 0).length).toBeGreaterThan(8);
    },
  );

  test("what rates say about epsilon can be the Gaussian reading", () => {
    const drawn = gaussianScores(4, 600, 7);
    const plain = scoreLowerBound(drawn, options).epsilon;
    const gaussian = scoreLowerBound(drawn, { ...options, epsilonOf: gaussianEpsilonOfRates });
    expect(gaussian.epsilon).toBeGreaterThan(plain + 2);
  });

  test("refuses ranks that are none and halves that are empty", () => {
    const ranks = { kind: "ranks", falsePositives: [-1] } as const;
    expect(() => scoreLowerBound(scores, { ...options, threshold: ranks })).toThrow("got -1");
    const halves = { kind: "split", seed, fraction: 0.5 } as const;
    expect(() => scoreLowerBound(scoresOf([1], [0]), { ...options, threshold: halves })).toThrow(
      "leaves both parts",
    );
    for (const splits of [0, 2.5, Number.NaN]) {
      const many = { kind: "multiSplit", seed, splits } as const;
      expect(() => scoreLowerBound(scores, { ...options, threshold: many })).toThrow(
        `scoreLowerBound: expected a whole number of splits, at least 1, got ${splits}.`,
      );
    }
    const nowhere = { kind: "explicit", threshold: Number.NaN } as const;
    expect(() => scoreLowerBound(scores, { ...options, threshold: nowhere })).toThrow(
      "scoreLowerBound: expected a threshold, got NaN.",
    );
  });
});

describe("guesses", () => {
  test("take the highest scores for in and the lowest for out", () => {
    const made = scoresOf([9, 8, 1], [7, 2, 0]);
    expect(guessesOf(made, { highest: 2, lowest: 2 })).toEqual({
      canaries: 6,
      guesses: 4,
      // 9 and 8 were in; of 0 and 1 only 0 was out
      correct: 3,
    });
  });

  test("leave out equal scores at the border: their order may know who was in", () => {
    const made = scoresOf([5, 5, 5], [5, 5, 1]);
    expect(guessesOf(made, { highest: 3, lowest: 1 })).toEqual({
      canaries: 6,
      guesses: 1,
      correct: 1,
    });
  });

  test("are tried in numbers that were fixed before, all at a share of the significance", () => {
    expect(halving(100)).toEqual([100, 50, 25]);
    expect(halving(5)).toEqual([5]);
    const perfect = scoresOf([3, 2, 1], [0, -1, -2]);
    const one = oneRunScoreLowerBound(perfect, { delta: 0, guesses: [6] });
    // All of 6 right: q⁶ = 0.05, epsilon = ln(q / (1 - q)).
    const q = 0.05 ** (1 / 6);
    expect(one.epsilon).toBeCloseTo(Math.log(q / (1 - q)), 7);
    const two = oneRunScoreLowerBound(perfect, { delta: 0, guesses: [6, 2] });
    const shared = 0.025 ** (1 / 6);
    expect(two.epsilon).toBeCloseTo(Math.log(shared / (1 - shared)), 7);
    expect(two.method).toContain("best of 2");
  });

  test("are whole numbers of canaries, or refused: a number that guesses nothing refutes nothing", () => {
    const perfect = scoresOf([3, 2, 1], [0, -1, -2]);
    for (const wrong of [-3, 2.5, Number.NaN]) {
      const options = { delta: 0, guesses: [wrong] };
      const expected = `expected whole numbers of guesses, at least 1, got ${wrong}.`;
      expect(() => oneRunScoreLowerBound(perfect, options)).toThrow(expected);
      expect(() => oneRunScoresRefute(perfect, gaussianTradeoff(1), options)).toThrow(expected);
    }
    expect(() => oneRunScoresRefute(perfect, gaussianTradeoff(1), { guesses: [] })).toThrow(
      "oneRunScoresRefute: expected scores and numbers of guesses.",
    );
  });

  test.each([false, true])(
    "bound a Gaussian mechanism correctly in 19 of 20 audits, by curve: %s",
    (gaussian) => {
      const [mu, delta] = [2, 1e-5];
      const truth = gaussianEpsilon(mu, delta);
      const bounds = Array.from({ length: 40 }, (_, of) =>
        oneRunScoreLowerBound(gaussianScores(mu, 400, of), { delta, gaussian }),
      );
      expect(bounds.filter(({ epsilon }) => epsilon > truth).length).toBeLessThanOrEqual(2);
      const mean = bounds.reduce((sum, { epsilon }) => sum + epsilon, 0) / bounds.length;
      expect(mean).toBeGreaterThan(truth * (gaussian ? 0.4 : 0.2));
    },
  );
});
