import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { debiasedLoss, unbiasedAnswers } from "../../../src/privacy/labels/debias.ts";
import { randomizedResponse } from "../../../src/privacy/labels/randomizedResponse.ts";

const epsilons = fc.double({ min: 0.05, max: 8, noNaN: true });
const losses = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
  minLength: 2,
  maxLength: 7,
});
const options = { seed: 3, numRuns: 80 };

/** Σ over answers of their chance times what `of` says. */
const expected = (row: readonly number[], of: (answer: number) => number) =>
  row.reduce((sum, chance, answer) => sum + chance * of(answer), 0);

describe("debiasedLoss", () => {
  test("is in expectation the loss of the true label, whatever the losses are", () => {
    fc.assert(
      fc.property(losses, epsilons, (ofLabels, epsilon) => {
        const { chances } = randomizedResponse({ epsilon, labels: ofLabels.length });
        for (const [label, row] of chances.entries()) {
          const mean = expected(row, (answer) => debiasedLoss(ofLabels, answer, epsilon));
          expect(mean).toBeCloseTo(ofLabels[label]!, 7);
        }
      }),
      options,
    );
  });

  test("shows its arithmetic", () => {
    // ε = ln 3, K = 2: p = 2 / (3 + 1) = 1 / 2, so (ℓ − (0.2 + 1.0) / 4) / (1 / 2)
    expect(debiasedLoss([0.2, 1], 0, Math.log(3))).toBeCloseTo((0.2 - 0.3) / 0.5, 12);
    expect(debiasedLoss([0.2, 1], 1, Math.log(3))).toBeCloseTo((1 - 0.3) / 0.5, 12);
  });
});

describe("unbiasedAnswers", () => {
  test("have the true label as their mean", () => {
    fc.assert(
      fc.property(epsilons, fc.integer({ min: 2, max: 9 }), (epsilon, labels) => {
        const numbers = unbiasedAnswers(epsilon, labels);
        const { chances } = randomizedResponse({ epsilon, labels });
        for (const [label, row] of chances.entries()) {
          expect(expected(row, (answer) => numbers[answer]!)).toBeCloseTo(label, 7);
        }
      }),
      options,
    );
  });

  test("of clicks lie outside of [0, 1]: 1 / (1 + e^−ε) is stretched to 1", () => {
    // p = 1 / 2: (0 − 1 / 4) / (1 / 2), (1 − 1 / 4) / (1 / 2)
    const [no, yes] = unbiasedAnswers(Math.log(3));
    expect(no).toBeCloseTo(-0.5, 12);
    expect(yes).toBeCloseTo(1.5, 12);
  });

  test("as labels of logistic and Poisson losses are the debiased losses", () => {
    const logistic = (logit: number) => (label: number) =>
      Math.log1p(Math.exp(logit)) - label * logit;
    const poisson = (logRate: number) => (label: number) => Math.exp(logRate) - label * logRate;
    for (const [loss, labels] of [
      [logistic(-1.7), 2],
      [poisson(0.4), 6],
    ] as const) {
      const ofLabels = Array.from({ length: labels }, (_, label) => loss(label));
      const numbers = unbiasedAnswers(0.8, labels);
      for (let answer = 0; answer < labels; answer++) {
        expect(loss(numbers[answer]!)).toBeCloseTo(debiasedLoss(ofLabels, answer, 0.8), 9);
      }
    }
  });
});
