import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/index.ts";
import { privacyOf } from "../../../src/privacy/index.ts";
import {
  answerTo,
  type LabelMechanism,
  lossOfLabel,
  meanAnswers,
} from "../../../src/privacy/labels/labelMechanism.ts";
import {
  disjointResponses,
  keepProbability,
  randomizedResponse,
  responseEvent,
  responseNoise,
  userResponseEvent,
} from "../../../src/privacy/labels/randomizedResponse.ts";
import { bitsFrom, seededRandomness, wordsOf } from "../../../src/privacy/noise/randomness.ts";
import { expectRows } from "./someLabels.ts";

const relation = { neighboringRelation: "replaceOne" } as const;
const epsilons = fc.double({ min: 0.01, max: 12, noNaN: true });
const options = { seed: 1, numRuns: 60 };

describe("randomizedResponse", () => {
  test("keeps the true label with probability e^ε / (e^ε + K − 1)", () => {
    // ε = ln 3: 3 / (3 + 1); of 4 labels 3 / (3 + 3), the others 1 / 6 each
    expect(keepProbability(Math.log(3), 2)).toBeCloseTo(0.75, 12);
    const { chances } = randomizedResponse({ epsilon: Math.log(3), labels: 4 });
    for (const [output, chance] of chances[1]!.entries()) {
      expect(chance).toBeCloseTo(output === 1 ? 1 / 2 : 1 / 6, 12);
    }
  });

  test("has exactly the epsilon that was asked for, over all answers and pairs of labels", () => {
    fc.assert(
      fc.property(epsilons, fc.integer({ min: 2, max: 9 }), (epsilon, labels) => {
        const mechanism = randomizedResponse({ epsilon, labels });
        expectRows(mechanism);
        expect(lossOfLabel(mechanism)).toBeCloseTo(epsilon, 8);
      }),
      options,
    );
  });

  test("is what its event says: by noise and a draw from all labels", () => {
    const [epsilon, labels] = [1.3, 5];
    const { chances } = randomizedResponse({ epsilon, labels });
    const noise = responseNoise(epsilon, labels);
    expect(chances[2]![2]).toBeCloseTo(1 - noise + noise / labels, 12);
    expect(chances[2]![0]).toBeCloseTo(noise / labels, 12);
    expect(responseEvent({ epsilon, labels })).toEqual({
      ...{ kind: "randomizedResponse", noise, buckets: labels },
    });
  });

  test("costs accountants epsilon under replaceOne", () => {
    for (const labels of [2, 3, 10]) {
      const account = privacyOf(responseEvent({ epsilon: 1.5, labels }), relation);
      expect(account.epsilon(1e-12).upper).toBeCloseTo(1.5, 4);
    }
  });

  test("answers as often as its table says", () => {
    const mechanism = randomizedResponse({ epsilon: 1, labels: 3 });
    const bits = bitsFrom(wordsOf(seededRandomness(seedFrom(1))));
    const counts = [0, 0, 0];
    const n = 30_000;
    for (let draw = 0; draw < n; draw++) counts[answerTo(2, mechanism, bits)]!++;
    for (const [output, count] of counts.entries()) {
      const chance = mechanism.chances[2]![output]!;
      // five standard deviations
      expect(Math.abs(count / n - chance)).toBeLessThan(5 * Math.sqrt((chance * (1 - chance)) / n));
    }
  });

  test("counts large labels as the last, and refuses what is no label", () => {
    const certain: LabelMechanism = { outputs: [0, 1], chances: [[1, 0], [0, 1]] }; // biome-ignore format: a table
    const bits = bitsFrom(wordsOf(seededRandomness(seedFrom(2))));
    expect(answerTo(7, certain, bits)).toBe(1);
    expect(meanAnswers(certain)).toEqual([0, 1]);
    expect(() => answerTo(0.5, certain, bits)).toThrow("whole numbers of at least 0, got 0.5");
    expect(() => answerTo(-1, certain, bits)).toThrow("got -1");
    expect(() => randomizedResponse({ epsilon: 0 })).toThrow("epsilon above 0");
    expect(() => randomizedResponse({ epsilon: 1, labels: 1.5 })).toThrow("whole number of labels");
  });

  test("with one label there is nothing to tell", () => {
    expect(lossOfLabel(randomizedResponse({ epsilon: 1, labels: 1 }))).toBe(0);
    expect(responseEvent({ epsilon: 1, labels: 1 })).toEqual({ kind: "noOp" });
  });
});

describe("disjointResponses", () => {
  test("charges the worst response, not the sum: nobody's label is in two of them", () => {
    const both = disjointResponses([{ epsilon: 0.5 }, { epsilon: 2 }]);
    expect(both).toEqual(responseEvent({ epsilon: 2 }));
    expect(privacyOf(both, relation).epsilon(1e-12).upper).toBeCloseTo(2, 4);
  });

  test("bounds every one of them at every epsilon", () => {
    const parts = [
      { epsilon: 1, labels: 2 },
      { epsilon: 3, labels: 10 },
      { epsilon: 2, labels: 3 },
    ];
    const whole = privacyOf(disjointResponses(parts), relation);
    for (const part of parts) {
      const own = privacyOf(responseEvent(part), relation);
      for (const epsilon of [0, 0.5, 1, 1.9, 2.5]) {
        expect(own.delta(epsilon).lower).toBeLessThanOrEqual(whole.delta(epsilon).upper + 1e-9);
      }
    }
  });

  test("leaves out responses that cannot tell anything", () => {
    expect(disjointResponses([{ epsilon: 3, labels: 1 }])).toEqual({ kind: "noOp" });
    expect(disjointResponses([{ epsilon: 3, labels: 1 }, { epsilon: 1 }])).toEqual(
      responseEvent({ epsilon: 1 }),
    );
  });
});

describe("userResponseEvent", () => {
  test("divides epsilon among the labels of a user, so that they cost it together", () => {
    for (const contributions of [1, 2, 5, 10]) {
      const event = userResponseEvent({ epsilon: 2 }, contributions);
      expect(privacyOf(event, relation).epsilon(1e-12).upper).toBeCloseTo(2, 3);
    }
    expect(userResponseEvent({ epsilon: 2 }, 5)).toEqual({
      ...{ kind: "selfComposed", count: 5, event: responseEvent({ epsilon: 0.4 }) },
    });
  });
});
