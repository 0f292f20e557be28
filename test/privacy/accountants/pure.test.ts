import { describe, expect, test } from "vitest";
import pure from "../../../src/privacy/accountants/pure.ts";
import type { PrivacyEvent } from "../../../src/privacy/index.ts";
import { curveOf, expectRelative, reference } from "../accountingReference.ts";

const laplace = (noiseMultiplier: number): PrivacyEvent => ({ kind: "laplace", noiseMultiplier });
const times = (count: number, event: PrivacyEvent): PrivacyEvent => ({
  kind: "selfComposed",
  count,
  event,
});
const together = (...events: PrivacyEvent[]): PrivacyEvent => ({ kind: "composed", events });
const epsilonOf = (event: PrivacyEvent, delta: number) => curveOf(pure, event).epsilon(delta).upper;

describe("pure", () => {
  test("is optimal composition at every epsilon, of which dp_accounting gives each second multiple", () => {
    const cases = reference(({ accountant }) => accountant === "ADVANCED_COMPOSITION");
    for (const { event, delta, epsilon } of cases) {
      if (event.kind !== "selfComposed" || event.event.kind !== "epsilonDelta") throw new Error();
      const ours = epsilonOf(event, delta);
      // Theirs is the next of (count - 2 k) epsilon.
      const step = 2 * event.event.epsilon;
      expect(ours).toBeLessThanOrEqual(epsilon);
      expect(ours).toBeGreaterThan(epsilon - step);
    }
  });

  test("agrees with privacy loss distributions of randomised response", () => {
    const kinds = ["epsilonDelta", "randomizedResponse"];
    const cases = reference(({ accountant, event, neighboringRelation }) => {
      const isPure = event?.kind === "selfComposed" && kinds.includes(event.event.kind);
      return accountant === "PLD" && isPure && neighboringRelation !== "replaceSpecial";
    });
    for (const { event, delta, epsilon, neighboringRelation } of cases) {
      if (event.kind !== "selfComposed" || delta === 0) continue;
      const many = event.event.kind === "randomizedResponse" && event.event.buckets > 2;
      const { upper } = curveOf(pure, event, neighboringRelation).epsilon(delta);
      // Their grid rounds losses by up to 1e-4 each; more than two answers are less revealing than two.
      if (many) expect(upper).toBeGreaterThan(epsilon - 1e-3);
      else expect(Math.abs(upper - epsilon)).toBeLessThan(5e-4);
    }
  });

  test("delta is what the theorem says: two answers, added up by hand", () => {
    // Twice epsilon 1: losses 2, 0, -2 with probabilities p², 2p(1-p), (1-p)², p = e/(1+e) = 0.731059
    const p = Math.E / (1 + Math.E);
    const curve = curveOf(pure, times(2, laplace(1)));
    expectRelative(curve.delta(1.5).upper, p * p * (1 - Math.exp(-0.5)), 1e-10);
    expect(curve.delta(2).upper).toBe(0);
    expect(curve.epsilon(0).upper).toBe(2);
  });

  test("a probability of failure is paid for first", () => {
    const event = times(10, { kind: "epsilonDelta", epsilon: 0.1, delta: 1e-7 });
    expect(epsilonOf(event, 9e-7)).toBe(Infinity); // less than 1 - (1 - 1e-7)¹⁰
    expect(epsilonOf(event, 1.1e-6)).toBeLessThan(1);
    expectRelative(curveOf(pure, event).delta(5).upper, 1 - (1 - 1e-7) ** 10, 1e-7);
  });

  test("different epsilons lie between equal ones, closely", () => {
    const mixed = together(...Array.from({ length: 60 }, (_, k) => laplace(10 + k / 60)));
    expect(epsilonOf(mixed, 1e-6)).toBeGreaterThan(epsilonOf(times(60, laplace(11)), 1e-6));
    expect(epsilonOf(mixed, 1e-6)).toBeLessThan(epsilonOf(times(60, laplace(10)), 1e-6));
  });

  test("a grid costs next to nothing: parts in two groups are as dear as in one", () => {
    // 120 and 121 values make 14,520 pairs, more than the grid has.
    const one = epsilonOf(times(239, laplace(20)), 1e-8);
    const two = epsilonOf(together(times(119, laplace(20)), times(120, laplace(20 + 1e-9))), 1e-8);
    expectRelative(two, one, 1e-5);
  });

  test("a million parts take the values that matter", () => {
    const epsilon = epsilonOf(times(1_000_000, laplace(1000)), 1e-6);
    // Almost a Gaussian mechanism with mu = √1e6 / 1000 = 1: 4.8865 at this delta
    expect(epsilon).toBeGreaterThan(4.88);
    expect(epsilon).toBeLessThan(4.9);
  });

  test("what has no epsilon by itself is refused", () => {
    expect(() => epsilonOf({ kind: "gaussian", noiseMultiplier: 1 }, 1e-5)).toThrow(
      "ask pld or rdp",
    );
  });
});
