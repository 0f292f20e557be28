import { describe, expect, test } from "vitest";
import { generator, seedFrom, split } from "../../src/math/seed.ts";
import {
  coinFlips,
  manyRunScores,
  oneRunScores,
} from "../../src/privacy/audit/auditedMechanism.ts";
import {
  diracCanaries,
  randomDirectionCanaries,
  stepsScore,
} from "../../src/privacy/audit/gradientCanaries.ts";
import {
  mislabelledCanaries,
  outOfDistributionCanaries,
} from "../../src/privacy/audit/insertedCanaries.ts";
import { mechanismLowerBound } from "../../src/privacy/audit/mechanismTest.ts";

const seed = seedFrom(6);

describe("the tester of mechanisms", () => {
  /** Laplace noise of scale 1 on two answers that are 1 apart: epsilon is 1. */
  const laplace = (answer: number, runs: number, scale = 1) => {
    const { uniform } = generator(split(seed, "laplace", answer, scale));
    return Array.from({ length: runs }, () => {
      const u = uniform() - 0.5;
      return answer - scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
    });
  };

  test("finds most of the epsilon of Laplace noise, and not more", () => {
    const outputs = { first: laplace(0, 20_000), second: laplace(1, 20_000) };
    const { epsilon, method } = mechanismLowerBound(outputs, { delta: 0 });
    expect(epsilon).toBeGreaterThan(0.8);
    expect(epsilon).toBeLessThan(1);
    expect(method).toContain("histogram");
  });

  test("raises the alarm where a logarithm of base 10 made the noise too small", () => {
    // -log10(u) instead of -ln(u): scale 0.434 instead of 1, epsilon 2.3 instead of 1.
    const outputs = {
      first: laplace(0, 4000, Math.LOG10E),
      second: laplace(1, 4000, Math.LOG10E),
    };
    expect(mechanismLowerBound(outputs, { delta: 0, confidence: 0.99 }).epsilon).toBeGreaterThan(1);
  });

  test("sees values that are rare: a secret that is answered once in fifty times", () => {
    const { uniform } = generator(split(seed, "leak"));
    const answers = (secret: number) =>
      Array.from({ length: 4000 }, () => (uniform() < 0.02 ? secret : Math.floor(8 * uniform())));
    const outputs = { first: answers(100), second: answers(200) };
    expect(mechanismLowerBound(outputs, { delta: 1e-3 }).epsilon).toBeGreaterThan(1);
    // (0, 0.02) is what it keeps.
    expect(mechanismLowerBound(outputs, { delta: 0.03 }).epsilon).toBe(0);
  });

  test("knows the epsilon of randomised response from two different answers", () => {
    const { uniform } = generator(split(seed, "coin"));
    const answers = (truth: 0 | 1) =>
      Array.from({ length: 10_000 }, () => (uniform() < 0.75 ? truth : 1 - truth));
    const { epsilon } = mechanismLowerBound(
      { first: answers(0), second: answers(1) },
      { delta: 0 },
    );
    expect(epsilon).toBeGreaterThan(0.95);
    expect(epsilon).toBeLessThan(Math.log(3));
  });

  test("finds nothing between equal distributions in 19 of 20 tests", () => {
    const wrong = Array.from({ length: 40 }, (_, index) => {
      const { normal } = generator(split(seed, "equal", index));
      const answers = () => Array.from({ length: 200 }, normal);
      return mechanismLowerBound({ first: answers(), second: answers() }, { delta: 0 }).epsilon > 0;
    });
    expect(wrong.filter(Boolean).length).toBeLessThanOrEqual(2);
  });

  test("needs answers, and numbers", () => {
    expect(() => mechanismLowerBound({ first: [1], second: [1, 2] }, { delta: 0 })).toThrow(
      "got 1 and 2",
    );
    expect(() =>
      mechanismLowerBound({ first: [1, Number.NaN], second: [1, 2] }, { delta: 0 }),
    ).toThrow("NaN");
    for (const cells of [1, 2.5, Number.NaN]) {
      expect(() =>
        mechanismLowerBound({ first: [1, 2], second: [1, 2] }, { delta: 0, cells }),
      ).toThrow(`mechanismLowerBound: expected a whole number of cells, at least 2, got ${cells}.`);
    }
  });
});

describe("audited mechanisms", () => {
  test("get coins from a seed, and scores go with their coins", async () => {
    const mechanism = {
      canaries: 50,
      run: (included: readonly boolean[]) => included.map((isIn) => (isIn ? 1 : 0)),
    };
    const scores = await oneRunScores(mechanism, seed);
    expect(scores.map(({ included }) => included)).toEqual(coinFlips(50, seed));
    expect(scores.every(({ score, included }) => score === (included ? 1 : 0))).toBe(true);
    const many = await manyRunScores(mechanism, 3, seed);
    expect(many.length).toBe(150);
    expect(
      new Set(
        [0, 50, 100].map((from) =>
          many
            .slice(from, from + 50)
            .map(bit)
            .join(""),
        ),
      ).size,
    ).toBe(3);
  });

  const bit = ({ included }: { readonly included: boolean }) => (included ? 1 : 0);

  test("must answer for every canary", async () => {
    const mechanism = { canaries: 3, run: () => [1, 2] };
    await expect(oneRunScores(mechanism, seed)).rejects.toThrow("each of 3 canaries, got 2");
  });
});

describe("canaries", () => {
  test("of Dirac do not touch: what one adds no other reads", () => {
    const canaries = diracCanaries(3, 10);
    const gradient = new Float64Array(10);
    canaries.addTo(gradient, 1, 2);
    expect([0, 1, 2].map((canary) => canaries.read(gradient, canary))).toEqual([0, 2, 0]);
    expect(() => diracCanaries(11, 10)).toThrow("from 1 to 10 canaries");
  });

  test("in random directions have the norm that was asked for, and nearly do not touch", () => {
    const canaries = randomDirectionCanaries(4, 4000, seed);
    const gradient = new Float64Array(4000);
    canaries.addTo(gradient, 0, 3);
    expect(Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0))).toBeCloseTo(3, 10);
    expect(canaries.read(gradient, 0)).toBeCloseTo(3, 10);
    // an inner product of random directions has standard deviation 1 / √4000 = 0.016
    expect(Math.abs(canaries.read(gradient, 1))).toBeLessThan(0.2);
  });

  test("are scored by the likelihood of all steps", () => {
    const known = { samplingRate: 1, noiseMultiplier: 2 };
    // (2x - 1) / 8 at each step
    expect(stepsScore([1, 0, 3], known)).toBeCloseTo((1 - 1 + 5) / 8, 14);
    const rare = { samplingRate: 0.1, noiseMultiplier: 0.5 };
    expect(stepsScore([1], rare)).toBeCloseTo(Math.log(0.9 + 0.1 * Math.exp(2)), 12);
    // a step that says "not in this batch" costs at most log(1 - q)
    expect(stepsScore([-1000], rare)).toBeCloseTo(Math.log(0.9), 12);
    expect(stepsScore([1000], rare)).toBeCloseTo(1999 * 2 + Math.log(0.1), 8);
    expect(() => stepsScore([1], { ...rare, noiseMultiplier: 0 })).toThrow(
      "stepsScore: expected samplingRate in (0, 1] and noiseMultiplier above 0, got 0.1 and 0.",
    );
    expect(() => stepsScore([1], { ...rare, samplingRate: 2 })).toThrow("got 2 and 0.5.");
  });

  test("that are records have wrong labels, or come from nowhere", () => {
    const examples = Array.from({ length: 60 }, (_, index) => ({ label: index % 3, id: index }));
    const wrong = mislabelledCanaries(examples, 3, seed);
    expect(wrong.every(({ label }, index) => label !== index % 3 && label >= 0 && label < 3)).toBe(
      true,
    );
    expect(wrong.map(({ id }) => id)).toEqual(examples.map(({ id }) => id));
    expect(() => mislabelledCanaries(examples, 1, seed)).toThrow("at least 2 classes");
    const strange = outOfDistributionCanaries({ count: 5, size: 100, classes: 4, scale: 9 }, seed);
    expect(strange.length).toBe(5);
    expect(Math.max(...strange[0]!.features)).toBeGreaterThan(9);
  });
});
