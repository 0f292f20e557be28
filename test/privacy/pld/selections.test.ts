/** Lower bounds of private selection: runs that are scored by what they tell. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { privacyOf } from "../../../src/privacy/account.ts";
import rdp from "../../../src/privacy/accountants/rdp.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/event.ts";
import type { NeighboringRelation } from "../../../src/privacy/neighboringRelation.ts";
import { instanceCurve } from "../../../src/privacy/pld/instanceCurve.ts";
import { answerEpsilon } from "../../../src/privacy/query.ts";
import { repeatedParts } from "../../../src/privacy/repeated.ts";
import { curveOf, reference } from "../accountingReference.ts";

type Shape = number | "poisson";
const neighboringRelation = "addOrRemoveOne";

const best = (mean: number, shape: Shape, event: PrivacyEvent): PrivacyEvent => ({
  ...{ kind: "repeatAndSelect", mean, shape, event },
});
const lowerCurve = (event: PrivacyEvent, relation: NeighboringRelation = neighboringRelation) => {
  const curve = instanceCurve(repeatedParts(event), relation);
  return {
    epsilon: (delta: number) => curve.epsilon(delta).lower,
    delta: (epsilon: number) => curve.delta(epsilon).lower,
  };
};

/** True with probability 3 / 4, so that an answer is 3 times likelier where it is true. */
const answer = { kind: "randomizedResponse", noise: 0.5, buckets: 2 } as const;

describe("the best of several answers, true with probability 3 / 4", () => {
  const epsilon = (mean: number, shape: Shape) =>
    lowerCurve(best(mean, shape, answer), "replaceOne").epsilon(0);

  // Runs with the answer that speaks against the true value are best: of probability 1 / 4 here and 3 / 4 there. After them a tiny
  // part of the others, 3 times likelier here, is the best run with probability G'(1 - 1/4) here and G'(1 - 3/4) there.
  test("of geometrically many, 2 on average, has 3 · ((1 + 3/4) / (1 + 1/4))²", () => {
    // G(x) = x / (2 - x), so that G'(1 - v) = 2 / (1 + v)²
    expect(epsilon(2, 1)).toBeCloseTo(Math.log(3 * (1.75 / 1.25) ** 2), 5);
  });

  test("of Poisson many, m on average, has 3 exp(m / 2)", () => {
    // G'(1 - v) = m exp(-m v)
    expect(epsilon(1, "poisson")).toBeCloseTo(Math.log(3) + 0.5, 5);
    expect(epsilon(6, "poisson")).toBeCloseTo(Math.log(3) + 3, 5);
  });

  test("of very many has 3 to the power of 2 + shape, as the upper bound", () => {
    for (const shape of [0, 0.5, 1, 2]) {
      const event = best(1e7, shape, answer);
      const { upper, lower } = privacyOf(event, { neighboringRelation: "replaceOne" }).epsilon(0);
      expect(upper).toBeCloseTo((2 + shape) * Math.log(3), 9);
      expect(lower).toBeGreaterThan(0.999 * upper);
      expect(lower).toBeLessThanOrEqual(upper);
    }
  });
});

const noise = fc.double({ min: 0.8, max: 10, noNaN: true });
const run: fc.Arbitrary<PrivacyEvent> = fc.oneof(
  noise.map((noiseMultiplier) => ({ kind: "gaussian" as const, noiseMultiplier })),
  noise.map((noiseMultiplier) => ({ kind: "laplace" as const, noiseMultiplier })),
  noise.map((sigma) => dpSgd(sigma, 0.02, 60)),
  fc.constant<PrivacyEvent>({
    kind: "selfComposed",
    count: 9,
    event: { kind: "laplace", noiseMultiplier: 7 },
  }),
  fc.constant<PrivacyEvent>({ kind: "exponentialMechanism", epsilon: 0.6 }),
  fc.constant<PrivacyEvent>({ kind: "zcdp", rho: 0.02, xi: 0 }),
);
const shapes = fc.constantFrom<Shape>(0, 0.5, 1, 3, "poisson");
const means = fc.double({ min: 0, max: Math.log(2000), noNaN: true }).map(Math.exp);

describe("laws", () => {
  test("no lower bound is above what rdp claims: at any delta, at any epsilon, alone and beside other parts", () => {
    const some: PrivacyEvent = { kind: "gaussian", noiseMultiplier: 3 };
    fc.assert(
      fc.property(run, means, shapes, fc.boolean(), (event, mean, shape, isAlone) => {
        const selection = best(mean, shape, event);
        const whole: PrivacyEvent = isAlone
          ? selection
          : { kind: "composed", events: [selection, some, selection] };
        const [lower, upper] = [lowerCurve(whole), curveOf(rdp, whole)];
        for (const delta of [1e-2, 1e-5, 1e-9, 1e-13]) {
          expect(lower.epsilon(delta)).toBeLessThanOrEqual(upper.epsilon(delta).upper);
        }
        for (const epsilon of [0.1, 1, 4]) {
          expect(lower.delta(epsilon)).toBeLessThanOrEqual(upper.delta(epsilon).upper);
        }
        expect(lower.epsilon(1e-5)).toBeGreaterThan(0);
      }),
      { seed: 7, numRuns: 25 },
    );
  });

  test("the best of several runs gives away at least what one run does, and more with every run", () => {
    const event = dpSgd(1, 0.02, 50);
    const one = lowerCurve(event).epsilon(1e-6);
    for (const shape of [0, 1, 3]) {
      let before = one * (1 - 1e-9);
      for (const mean of [1 + 1e-9, 3, 10, 100]) {
        const epsilon = lowerCurve(best(mean, shape, event)).epsilon(1e-6);
        expect(epsilon).toBeGreaterThanOrEqual(before);
        before = epsilon;
      }
      expect(before).toBeGreaterThan(1.3 * one);
    }
  });

  test("the best of exactly one run is that run, to every accountant", () => {
    const event = dpSgd(1, 0.02, 50);
    const of = (asked: PrivacyEvent) => privacyOf(asked, { neighboringRelation });
    expect(of(best(1, 0.5, event)).accountant.name).toBe("pld");
    expect(of(best(1, 0.5, event)).epsilon(1e-6)).toEqual(of(event).epsilon(1e-6));
    // Poisson many may be none.
    expect(of(best(1, "poisson", event)).accountant.name).toBe("rdp");
  });

  test("delta at epsilon and epsilon at delta are each other's inverse", () => {
    const curve = lowerCurve(best(10, 1, { kind: "gaussian", noiseMultiplier: 5 }));
    for (const delta of [1e-3, 1e-6, 1e-9]) {
      expect(curve.delta(curve.epsilon(delta)) / delta).toBeCloseTo(1, 6);
    }
  });
});

describe("what a user sees", () => {
  test("bounds of dp_accounting are bracketed: the lower one is at least 0.6 of theirs", () => {
    const cases = reference(
      ({ group, query }) => group === "private_selection" && query === "epsilon",
    );
    const selections = cases.filter(({ event }) => event.kind === "repeatAndSelect");
    expect(selections.length).toBeGreaterThan(8);
    for (const { event, delta, epsilon } of selections) {
      const { upper, lower } = privacyOf(event, { neighboringRelation, delta }).epsilon(delta);
      expect(lower).toBeLessThan(epsilon!);
      expect(lower).toBeGreaterThan(0.6 * epsilon!);
      expect(upper).toBeGreaterThan(lower);
    }
  });

  test("the lower bound stands beside the claim of whoever was asked", () => {
    const event = best(10, 1, dpSgd(1, 0.01, 100));
    const usual = answerEpsilon({ event, delta: 1e-5 });
    const named = answerEpsilon({ event, delta: 1e-5, accountant: "rdp" });
    expect(usual.lower).toBeGreaterThan(0.4 * Number(usual.epsilon));
    expect([named.lower, named.accountant]).toEqual([usual.lower, "rdp"]);
    const twice: PrivacyEvent = { kind: "selfComposed", count: 2, event };
    const { lower } = answerEpsilon({ event: twice, delta: 1e-5 });
    expect(lower).toBeGreaterThan(1.2 * Number(usual.lower));
  });
});
