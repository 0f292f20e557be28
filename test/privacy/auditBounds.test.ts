import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clopperPearsonLowerBound,
  gaussianLowerBound,
} from "../../src/privacy/audit/clopperPearson.ts";
import { oneRunLowerBound, oneRunPValue } from "../../src/privacy/audit/oneRun.ts";
import { oneRunFDpLowerBound, oneRunRefutes } from "../../src/privacy/audit/oneRunFDp.ts";
import {
  claimTradeoff,
  curveTradeoff,
  gaussianTradeoff,
} from "../../src/privacy/audit/tradeoff.ts";
import { gaussianDelta, gaussianEpsilon } from "../../src/privacy/gaussianDp.ts";
import { type AuditCase, auditCases } from "./auditReference.ts";

const guessesOf = ({ m, n_guess, n_correct }: AuditCase) => ({
  canaries: m!,
  guesses: n_guess!,
  correct: n_correct!,
});
const optionsOf = ({ significance, delta }: AuditCase) => ({
  delta: delta!,
  confidence: 1 - significance!,
});

describe("one run", () => {
  test.each(auditCases("one_run_p_value"))(
    "gives the p-value of jax_privacy: $n_correct of $n_guess right, epsilon $epsilon",
    (row) => {
      const claim = { epsilon: row.epsilon!, delta: row.delta! };
      expect(oneRunPValue(guessesOf(row), claim) / row.result!).toBeCloseTo(1, 11);
    },
  );

  test.each(auditCases("one_run_epsilon_lower_bound"))(
    "gives the bound of jax_privacy: $n_correct of $n_guess right among $m",
    (row) => {
      // their root is found to 1e-6
      const { epsilon } = oneRunLowerBound(guessesOf(row), optionsOf(row));
      expect(Math.abs(epsilon - row.result!)).toBeLessThan(1e-6);
    },
  );

  test("asks a binomial tail where delta is 0: all of 3 right at epsilon 0 is (1/2)³", () => {
    const guesses = { canaries: 10, guesses: 3, correct: 3 };
    expect(oneRunPValue(guesses, { epsilon: 0, delta: 0 })).toBeCloseTo(1 / 8, 14);
  });

  test("charges delta by the worst mean of masses below: 1 guess, right, of 10 canaries", () => {
    // q = 1/2 + 2 · 10 · 0.01 · P[Bin(1, 1/2) = 0] = 0.5 + 0.2 · 0.5
    const guesses = { canaries: 10, guesses: 1, correct: 1 };
    expect(oneRunPValue(guesses, { epsilon: 0, delta: 0.01 })).toBeCloseTo(0.6, 14);
  });

  test("refutes nothing without a guess, and never more with the same guesses and a larger delta", () => {
    const none = { canaries: 100, guesses: 0, correct: 0 };
    expect(oneRunLowerBound(none, { delta: 0 }).epsilon).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0, max: 1 }), (n, share) => {
        const guesses = { canaries: 400, guesses: n, correct: Math.floor(share * n) };
        const bound = (delta: number) => oneRunLowerBound(guesses, { delta }).epsilon;
        expect(bound(1e-3)).toBeLessThanOrEqual(bound(1e-6) + 1e-8);
        expect(bound(1e-6)).toBeLessThanOrEqual(bound(0) + 1e-8);
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  test("refuses more right guesses than guesses, and a delta of 1", () => {
    const wrong = { canaries: 10, guesses: 3, correct: 4 };
    expect(() => oneRunPValue(wrong, { epsilon: 1, delta: 0 })).toThrow(
      "correct ≤ guesses ≤ canaries",
    );
    const right = { canaries: 10, guesses: 3, correct: 3 };
    expect(() => oneRunPValue(right, { epsilon: 1, delta: 1 })).toThrow("delta in [0, 1)");
    expect(() => oneRunPValue(right, { epsilon: Number.NaN, delta: 0 })).toThrow("epsilon");
  });
});

describe("one run under Gaussian DP", () => {
  test.each(auditCases("one_run_fdp_epsilon_lower_bound"))(
    "gives the bound of jax_privacy: $n_correct of $n_guess right among $m",
    (row) => {
      const { epsilon } = oneRunFDpLowerBound(guessesOf(row), optionsOf(row));
      expect(Math.abs(epsilon - row.result!)).toBeLessThan(2e-6);
    },
  );

  test("refutes no curve that allows everything, and the one of perfect privacy by 20 of 20", () => {
    const guesses = { canaries: 20, guesses: 20, correct: 20 };
    expect(oneRunRefutes(guesses, gaussianTradeoff(50), 0.05)).toBe(false);
    expect(oneRunRefutes(guesses, gaussianTradeoff(0), 0.05)).toBe(true);
  });

  test("refutes a curve of (epsilon, 0) about where the audit of epsilon does", () => {
    // The same mechanism, randomised response, described twice; the bounds of two theorems on it.
    const guesses = { canaries: 1000, guesses: 1000, correct: 750 };
    const { epsilon } = oneRunLowerBound(guesses, { delta: 0 });
    const refuted = (of: number) =>
      oneRunRefutes(guesses, claimTradeoff({ epsilon: of, delta: 0 }), 0.05);
    expect(refuted(0.75 * epsilon)).toBe(true);
    expect(refuted(1.05 * epsilon)).toBe(false);
  });
});

describe("Clopper-Pearson", () => {
  test.each(auditCases("clopper_pearson_epsilon"))(
    "bounds epsilon by both rates: $tp of $n_pos against $fp of $n_neg",
    ({ tp, n_pos, fp, n_neg, alpha, delta, result }) => {
      const counts = {
        truePositives: tp!,
        included: n_pos!,
        falsePositives: fp!,
        excluded: n_neg!,
      };
      const bound = clopperPearsonLowerBound(counts, { delta: delta!, confidence: 1 - alpha! });
      expect(bound.epsilon).toBeCloseTo(result!, 12);
    },
  );

  test("also takes the attack that finds who was out: rates mirrored, the same bound", () => {
    const finder = { truePositives: 300, included: 1000, falsePositives: 2, excluded: 1000 };
    const avoider = { truePositives: 998, included: 1000, falsePositives: 700, excluded: 1000 };
    const [a, b] = [finder, avoider].map((counts) =>
      clopperPearsonLowerBound(counts, { delta: 0 }),
    );
    expect(a!.epsilon).toBeGreaterThan(3);
    expect(b!.epsilon).toBeCloseTo(a!.epsilon, 12);
  });

  test("shows nothing where delta alone explains the true positives", () => {
    const counts = { truePositives: 20, included: 1000, falsePositives: 0, excluded: 1000 };
    expect(clopperPearsonLowerBound(counts, { delta: 0.03 }).epsilon).toBe(0);
    expect(clopperPearsonLowerBound(counts, { delta: 0 }).epsilon).toBeGreaterThan(1);
  });

  test("has no bound under Gaussian DP at delta 0, where it would be infinite for every mechanism", () => {
    const counts = { truePositives: 90, included: 100, falsePositives: 5, excluded: 100 };
    expect(() => gaussianLowerBound(counts, { delta: 0 })).toThrow("expected delta above 0");
    const guesses = { canaries: 100, guesses: 100, correct: 90 };
    expect(() => oneRunFDpLowerBound(guesses, { delta: 0 })).toThrow("expected delta above 0");
  });

  test("says more where the mechanism is known to be as private as Gaussian noise", () => {
    // TPR 0.977, FPR 0.023: mu near 4; the pure bound sees only ln(0.97 / 0.03).
    const counts = { truePositives: 977, included: 1000, falsePositives: 23, excluded: 1000 };
    const options = { delta: 1e-5 };
    const gaussian = gaussianLowerBound(counts, options).epsilon;
    expect(gaussian).toBeGreaterThan(clopperPearsonLowerBound(counts, options).epsilon + 5);
    expect(gaussian).toBeLessThan(gaussianEpsilon(4, 1e-5));
  });
});

describe("what a guarantee allows", () => {
  test.each(auditCases("gdp_delta"))(
    "delta of Gaussian DP: mu $mu, epsilon $epsilon",
    ({ mu, epsilon, result }) => {
      expect(gaussianDelta(mu!, epsilon!) / result!).toBeCloseTo(1, 11);
      expect(gaussianEpsilon(mu!, result!)).toBeCloseTo(epsilon!, 10);
    },
  );

  test.each(auditCases("gdp_tpr"))(
    "true positives under Gaussian DP: mu $mu, FPR $fpr",
    ({ mu, fpr, result }) => {
      expect(gaussianTradeoff(mu!).largestTruePositiveRate(fpr!)).toBeCloseTo(result!, 13);
    },
  );

  test.each(auditCases("eps_delta_tpr_bound"))(
    "true positives under (epsilon, delta): $epsilon, $delta, FPR $fpr",
    ({ epsilon, delta, fpr, result }) => {
      const tradeoff = claimTradeoff({ epsilon: epsilon!, delta: delta! });
      expect(tradeoff.largestTruePositiveRate(fpr!)).toBeCloseTo(result!, 13);
    },
  );

  test("the two readings of a curve undo each other where it rises", () => {
    const curves = [
      gaussianTradeoff(1.3),
      claimTradeoff({ epsilon: 1, delta: 1e-3 }),
      curveTradeoff([
        { epsilon: 0.5, delta: 0.1 },
        { epsilon: 2, delta: 1e-3 },
      ]),
    ];
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.2, noNaN: true }), (rate) => {
        for (const curve of curves) {
          const reached = curve.largestTruePositiveRate(rate);
          expect(curve.leastFalsePositiveRate(reached)).toBeCloseTo(rate, 9);
        }
      }),
      { seed: 8, numRuns: 50 },
    );
  });

  test("a Gaussian curve is what all its (epsilon, delta) leave together", () => {
    const claims = Array.from({ length: 120 }, (_, index) => ({
      epsilon: index / 20,
      delta: gaussianDelta(1, index / 20),
    }));
    for (const rate of [0.001, 0.01, 0.1, 0.5]) {
      const whole = gaussianTradeoff(1).largestTruePositiveRate(rate);
      const left = curveTradeoff(claims).largestTruePositiveRate(rate);
      expect(left).toBeGreaterThanOrEqual(whole - 1e-12);
      expect(left).toBeCloseTo(whole, 3);
    }
  });
});
