import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderRoc, generator, seedFrom, split } from "../../src/math/index.ts";
import {
  exactExposure,
  extrapolatedExposure,
  sampledExposure,
} from "../../src/privacy/audit/exposure.ts";
import {
  likelihoodRatioScores,
  logitConfidence,
  logitOfProbability,
} from "../../src/privacy/audit/likelihoodRatio.ts";
import { calibratedScores, relativeScores } from "../../src/privacy/audit/referenceModels.ts";

const seed = seedFrom(4);

describe("exposure", () => {
  test("is log2 of the space over the rank", () => {
    // 15 others, 3 of which the model knows better: rank 4 of 16.
    const others = Array.from({ length: 15 }, (_, index) => index);
    expect(exactExposure(2.5, others)).toBe(2);
    expect(exactExposure(-1, others)).toBe(4);
  });

  test("counts ties against the secret: a model that gives everything one loss exposes nothing", () => {
    expect(exactExposure(1, [1, 1, 1])).toBe(0);
  });

  test("of a sample is open above where no reference comes close", () => {
    const { value, interval } = sampledExposure(0, [1, 2, 3]);
    expect(value).toBe(2);
    expect(interval[1]).toBe(Infinity);
    // 0 of 3: the true share is at most 1 - 0.025^(1/3)
    expect(interval[0]).toBeCloseTo(-Math.log2(1 - 0.025 ** (1 / 3)), 12);
  });

  test("of a sample covers what the whole space says, which is one rank lower at least", () => {
    const draw = generator(seed);
    const space = Array.from({ length: 4096 }, () => draw.normal());
    const secret = -1.5;
    const sample = draw.shuffle(space).slice(0, 400);
    const { interval } = sampledExposure(secret, sample);
    const whole = exactExposure(secret, space);
    expect(interval[0]).toBeLessThan(whole);
    expect(interval[1]).toBeGreaterThan(whole);
  });

  test("beyond a sample is read off a skew normal tail", () => {
    const draw = generator(split(seed, "tail"));
    const references = Array.from({ length: 5000 }, () => 10 + 2 * draw.normal());
    // At 4 standard deviations P = 3.17e-5: -log2 of it is 14.9.
    expect(extrapolatedExposure(2, references)).toBeGreaterThan(13);
    expect(extrapolatedExposure(2, references)).toBeLessThan(17);
    // Inside the sample both ways agree.
    const sampled = sampledExposure(8, references).value;
    expect(extrapolatedExposure(8, references)).toBeCloseTo(sampled, 0.5);
  });

  test("needs references, and numbers", () => {
    expect(() => exactExposure(1, [])).toThrow("expected references");
    expect(() => sampledExposure(Number.NaN, [1])).toThrow("NaN");
  });
});

describe("likelihood ratio", () => {
  test("confidences are logits of the right class against all others", () => {
    // p = e² / (e² + 2): the logit is 2 - ln 2.
    expect(logitConfidence([2, 0, 0], 0)).toBeCloseTo(2 - Math.LN2, 14);
    expect(logitOfProbability(Math.exp(2) / (Math.exp(2) + 2))).toBeCloseTo(2 - Math.LN2, 12);
    expect(logitConfidence([1000, 0, 0], 0)).toBeCloseTo(1000 - Math.LN2, 9);
    expect(() => logitConfidence([1, 2], 2)).toThrow("a label among at least 2 classes");
  });

  test("is that of the two fitted normal distributions", () => {
    const example = { confidence: 3, included: [2, 4], excluded: [-1, 1] };
    const [score] = likelihoodRatioScores([example], { variance: "perExample" });
    // Both have variance 2; means 3 and 0: 0 - (-(3² / 2) / 2) = 2.25.
    expect(score).toBeCloseTo(2.25, 14);
  });

  test("offline is the tail of the models that never saw the example", () => {
    const example = { confidence: 0, included: [], excluded: [-1, 1] };
    const [score] = likelihoodRatioScores([example], { mode: "offline" });
    expect(score).toBeCloseTo(Math.log(0.5), 14);
  });

  test("few shadow models share one variance", () => {
    const examples = [
      { confidence: 2, included: [1, 3], excluded: [0, 0.5] },
      { confidence: 2, included: [0, 6], excluded: [0, 0.5] },
    ];
    // Of the included (2 + 18) / 2 = 10 about both means; of the excluded 0.125.
    const scores = likelihoodRatioScores(examples);
    const density = (distance: number, variance: number) =>
      -(distance ** 2) / (2 * variance) - Math.log(variance) / 2;
    expect(scores[0]).toBeCloseTo(density(0, 10) - density(1.75, 0.125), 12);
    expect(scores[1]).toBeCloseTo(density(1, 10) - density(1.75, 0.125), 12);
  });

  test("finds members that a threshold on the loss does not, where examples differ in difficulty", () => {
    const draw = generator(split(seed, "lira"));
    const population = Array.from({ length: 300 }, () => {
      const difficulty = 4 * draw.normal();
      const of = (isMember: boolean) => difficulty + draw.normal() + (isMember ? 2 : 0);
      const isMember = draw.uniform() < 0.5;
      const shadows = (member: boolean) => Array.from({ length: 8 }, () => of(member));
      const example = { included: shadows(true), excluded: shadows(false) };
      return { ...example, confidence: of(isMember), isMember };
    });
    const area = (scores: readonly number[]) =>
      areaUnderRoc(
        scores.map((score, index) => ({ score, isPositive: population[index]!.isMember })),
      );
    const byLoss = area(population.map(({ confidence }) => confidence));
    expect(byLoss).toBeLessThan(0.7);
    expect(area(likelihoodRatioScores(population))).toBeGreaterThan(0.85);
    expect(area(likelihoodRatioScores(population, { mode: "offline" }))).toBeGreaterThan(0.8);
    const calibrated = calibratedScores(
      population.map(({ confidence }) => -confidence),
      population.map(({ excluded }) => excluded.map((confidence) => -confidence)),
    );
    expect(area(calibrated)).toBeGreaterThan(0.8);
  });

  test("needs shadow models that differ", () => {
    const same = { confidence: 1, included: [1, 1], excluded: [0, 0] };
    expect(() => likelihoodRatioScores([same])).toThrow("that differ");
    const none = { confidence: 1, included: [], excluded: [] };
    expect(() => likelihoodRatioScores([none], { mode: "offline" })).toThrow("example 0");
  });

  test("needs a confidence that is a number, which the logit of a probability of 1 is not", () => {
    const shadows = { included: [1, 2], excluded: [0, 1] };
    const sure = { confidence: logitOfProbability(1), ...shadows };
    expect(() => likelihoodRatioScores([sure])).toThrow(
      "likelihoodRatioScores: expected a finite confidence in example 0, got Infinity. " +
        "From logits there is one also where the probability rounds to 1.",
    );
    // Offline it is above all others: log P[N < ∞] = 0.
    expect(likelihoodRatioScores([sure], { mode: "offline" })[0]).toBeCloseTo(0, 15);
    const none = { confidence: Number.NaN, ...shadows };
    expect(() => likelihoodRatioScores([none], { mode: "offline" })).toThrow("got NaN");
  });
});

describe("reference models", () => {
  test("calibrated scores are losses of references minus that of the model", () => {
    expect(calibratedScores([1, 5], [[2, 4], [5]])).toEqual([2, 0]);
    expect(() => calibratedScores([1], [])).toThrow("reference losses of 1");
    expect(() => calibratedScores([1], [[]])).toThrow("got none");
  });

  test("relative scores count whom an example beats", () => {
    const population = [0.125, 0.25, 0.375, 0.5].map((probability) => ({
      probability,
      references: [0.25],
    }));
    // ratios 0.5, 1, 1.5, 2; the example has 0.75 / 0.5 = 1.5
    const example = { probability: 0.75, references: [0.5, 0.5] };
    expect(relativeScores([example], population)).toEqual([0.75]);
    // beating by a factor of 2 leaves those up to 0.75
    expect(relativeScores([example], population, { gamma: 2 })).toEqual([0.25]);
  });

  test("relative scores are shares of the population, and rise with the probability", () => {
    const member = fc.record({
      probability: fc.double({ min: 0.01, max: 1, noNaN: true }),
      references: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
        minLength: 1,
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 20 }), member, (others, one) => {
        const more = { ...one, probability: one.probability * 1.5 };
        const [low, high] = relativeScores([one, more], others, { a: 0.3 });
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThanOrEqual(low!);
      }),
      { seed: 6, numRuns: 100 },
    );
  });
});
