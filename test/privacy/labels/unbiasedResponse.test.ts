import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unbiasedAnswers } from "../../../src/privacy/labels/debias.ts";
import {
  type LabelMechanism,
  lossOfLabel,
  meanAnswers,
} from "../../../src/privacy/labels/labelMechanism.ts";
import { randomizedResponse } from "../../../src/privacy/labels/randomizedResponse.ts";
import { unbiasedResponse } from "../../../src/privacy/labels/unbiasedResponse.ts";
import { expectRows } from "./someLabels.ts";

const epsilons = fc.double({ min: 0.1, max: 5, noNaN: true });
const priors = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
  minLength: 2,
  maxLength: 5,
});
const options = { seed: 6, numRuns: 25 };

/** Over prior and answers, from the table alone. */
function varianceOf(masses: readonly number[], { outputs, chances }: LabelMechanism): number {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.reduce((sum, mass, label) => {
    const own = outputs.reduce(
      (inner, answer, at) => inner + chances[label]![at]! * (answer - label) ** 2,
      0,
    );
    return sum + (mass / total) * own;
  }, 0);
}

/** Randomised response with answers that are unbiased. */
const plain = (labels: number, epsilon: number): LabelMechanism => ({
  ...{ chances: randomizedResponse({ epsilon, labels }).chances },
  outputs: unbiasedAnswers(epsilon, labels),
});

describe("unbiasedResponse", () => {
  test("keeps epsilon, is unbiased, and has the variance that it says, for every prior", () => {
    fc.assert(
      fc.property(priors, epsilons, (prior, epsilon) => {
        const response = unbiasedResponse(prior, epsilon);
        expectRows(response);
        expect(lossOfLabel(response)).toBeLessThanOrEqual(epsilon + 1e-9);
        for (const [label, mean] of meanAnswers(response).entries()) {
          expect(Math.abs(mean - label)).toBeLessThan(1e-7);
        }
        const variance = varianceOf(prior, response);
        expect(response.variance / variance).toBeCloseTo(1, 6);
      }),
      options,
    );
  });

  test("cannot be improved: the duals of its program say that nothing has less variance", () => {
    fc.assert(
      fc.property(priors, epsilons, (prior, epsilon) => {
        const { variance, leastVariance } = unbiasedResponse(prior, epsilon);
        expect(leastVariance).toBeLessThanOrEqual(variance);
        expect(leastVariance).toBeGreaterThan(variance * (1 - 1e-4));
      }),
      options,
    );
  });

  test("of two labels is randomised response, of more it varies less", () => {
    for (const epsilon of [0.3, 1, 3]) {
      const two = [0.7, 0.3];
      const { variance } = unbiasedResponse(two, epsilon);
      expect(variance / varianceOf(two, plain(2, epsilon))).toBeCloseTo(1, 5);
    }
    const counts = [0.5, 0.25, 0.12, 0.08, 0.05];
    // 177.5 instead of 473.2
    const { variance } = unbiasedResponse(counts, 0.3);
    expect(variance).toBeLessThan(0.38 * varianceOf(counts, plain(5, 0.3)));
  });

  test("is never worse than rounding to an end at random and answering that", () => {
    // A label y of 0 … 3 becomes 3 with probability y / 3, else 0, and then randomised response with answers a < b
    const [prior, epsilon] = [[0.4, 0.3, 0.2, 0.1], 0.8];
    const [low, high] = unbiasedAnswers(epsilon).map((answer) => 3 * answer) as [number, number];
    const keep = randomizedResponse({ epsilon }).chances[0]![0]!;
    const chances = prior.map((_, label) => {
      const up = label / 3;
      const isHigh = up * keep + (1 - up) * (1 - keep);
      return [1 - isHigh, isHigh];
    });
    const rounded = { outputs: [low, high], chances };
    expect(meanAnswers(rounded)[2]).toBeCloseTo(2, 9);
    expect(unbiasedResponse(prior, epsilon).variance).toBeLessThan(varianceOf(prior, rounded));
  });

  test("refuses priors without mass, and more labels than it can try all sets of", () => {
    expect(() => unbiasedResponse([0, 0], 1)).toThrow("one above 0");
    expect(() => unbiasedResponse([1], 1)).toThrow("2 to 10 labels");
    expect(() => unbiasedResponse(Array<number>(11).fill(1), 1)).toThrow("got 11");
  });
});
