import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Accountant,
  accountants,
  dpSgd,
  type NeighboringRelation,
  neighboringRelations,
  type PrivacyCurve,
  type PrivacyEvent,
  repeatedParts,
  UnsupportedEventError,
} from "../../../src/privacy/index.ts";
import { curveOf, reference } from "../accountingReference.ts";

const folder = new URL("../../../src/privacy/accountants/", import.meta.url);
const bounds = accountants.filter(({ guarantee }) => guarantee === "bound");

const gaussian = (noiseMultiplier: number): PrivacyEvent => ({ kind: "gaussian", noiseMultiplier });
const laplace = (noiseMultiplier: number): PrivacyEvent => ({ kind: "laplace", noiseMultiplier });
const times = (count: number, event: PrivacyEvent): PrivacyEvent => ({
  kind: "selfComposed",
  count,
  event,
});
const together = (...events: PrivacyEvent[]): PrivacyEvent => ({ kind: "composed", events });
const sampled = (samplingRate: number, event: PrivacyEvent): PrivacyEvent => ({
  kind: "poissonSampled",
  samplingRate,
  event,
});

/** One of every kind, so that every accountant knows some. */
const events: readonly PrivacyEvent[] = [
  { kind: "noOp" },
  { kind: "nonPrivate" },
  gaussian(1.3),
  laplace(3),
  { kind: "discreteGaussian", standardDeviation: 4, sensitivity: 2 },
  { kind: "discreteLaplace", decay: 0.3, sensitivity: 2 },
  { kind: "randomizedResponse", noise: 0.5, buckets: 3 },
  { kind: "epsilonDelta", epsilon: 0.4, delta: 1e-9 },
  { kind: "zcdp", rho: 0.05, xi: 0.01 },
  { kind: "exponentialMechanism", epsilon: 0.7 },
  { kind: "permuteAndFlip", epsilon: 0.7 },
  {
    ...{ kind: "mixtureOfGaussians", standardDeviation: 2 },
    ...{ sensitivities: [0, 1, 2], probabilities: [0.9, 0.09, 0.01] },
  },
  {
    ...{ kind: "truncatedPoissonGaussian", datasetSize: 100, samplingRate: 0.03 },
    ...{ batchLimit: 6, noiseMultiplier: 1.5 },
  },
  { kind: "treeAggregation", noiseMultiplier: 6, stepCounts: [20, 7] },
  sampled(0.02, gaussian(1.1)),
  sampled(0.02, laplace(2)),
  {
    ...{ kind: "sampledWithoutReplacement", datasetSize: 1000, batchSize: 20 },
    event: gaussian(3),
  },
  { kind: "repeatAndSelect", mean: 5, shape: 1, event: gaussian(5) },
];
/** What composition tells apart. */
const longer: readonly PrivacyEvent[] = [
  dpSgd(1, 0.01, 100),
  times(20, gaussian(4)),
  times(50, laplace(20)),
  times(10, { kind: "exponentialMechanism", epsilon: 0.1 }),
];
const deltas = [1e-3, 1e-6, 1e-9];

/** The curve, or nothing where an accountant refuses. Any other error is one. */
function curveIfKnown(accountant: Accountant, event: PrivacyEvent, relation: NeighboringRelation) {
  try {
    return accountant.compose(repeatedParts(event), relation);
  } catch (error) {
    expect(error).toBeInstanceOf(UnsupportedEventError);
    return undefined;
  }
}

interface Known {
  readonly event: PrivacyEvent;
  readonly relation: NeighboringRelation;
  readonly curve: PrivacyCurve;
}
const remembered = new Map<string, readonly Known[]>();

/** Everything that an accountant knows, under every relation. */
function known(accountant: Accountant): readonly Known[] {
  const found =
    remembered.get(accountant.name) ??
    neighboringRelations.flatMap((relation) =>
      events.flatMap((event) => {
        const curve = curveIfKnown(accountant, event, relation);
        return curve ? [{ event, relation, curve }] : [];
      }),
    );
  remembered.set(accountant.name, found);
  return found;
}

/** A part of it for what takes long: a blank record is as an absent one, but where only one of them is known. */
function differing(accountant: Accountant): readonly Known[] {
  const absent = known(accountant).filter(({ relation }) => relation === "addOrRemoveOne");
  const kinds = new Set(absent.map(({ event }) => event));
  return known(accountant).filter(({ event, relation }) => {
    return relation !== "replaceSpecial" || !kinds.has(event);
  });
}

/** Not above, but for rounding. */
const expectAtMost = (less: number, more: number, why: string) =>
  expect(less, why).toBeLessThanOrEqual(more * (1 + 1e-9) + 1e-300);

test("every file of the folder is an accountant, called as its file, and every one is listed", () => {
  const files = readdirSync(folder)
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((name) => name !== "index" && name !== "accountant");
  expect(files.length).toBeGreaterThan(4);
  expect(accountants.map(({ name }) => name).sort()).toEqual(files.sort());
});

describe.each(accountants.map((each) => [each.name, each] as const))("%s", (_, accountant) => {
  test("knows something under each relation, and refuses the rest", () => {
    const found = known(accountant);
    for (const each of neighboringRelations) {
      const kinds = found.flatMap(({ relation, event }) => (relation === each ? event.kind : []));
      expect(kinds).toEqual(expect.arrayContaining(["noOp", "nonPrivate"]));
      expect(kinds.length).toBeGreaterThan(2);
    }
    expect(found.length).toBeGreaterThan(8);
    expect(found.length).toBeLessThan(events.length * neighboringRelations.length);
  });

  test("refuses what is no event that it has heard of", () => {
    const strange = { kind: "somethingNew" } as unknown as PrivacyEvent;
    expect(() => curveOf(accountant, strange)).toThrow(UnsupportedEventError);
  });

  test("keeps lower at most upper, and both in their range", () => {
    for (const { event, curve } of known(accountant)) {
      for (const delta of [0, 1e-6, 1]) {
        const { lower, upper } = curve.epsilon(delta);
        expect(lower, event.kind).toBeGreaterThanOrEqual(0);
        expect(upper, event.kind).toBeGreaterThanOrEqual(lower);
      }
      for (const epsilon of [0, 2]) {
        const { lower, upper } = curve.delta(epsilon);
        expect(lower, event.kind).toBeGreaterThanOrEqual(0);
        expect(upper, event.kind).toBeGreaterThanOrEqual(lower);
        expect(upper, event.kind).toBeLessThanOrEqual(1);
      }
    }
  });

  test("a larger delta has a smaller epsilon, a larger epsilon a smaller delta", () => {
    for (const { event, curve } of differing(accountant)) {
      const epsilons = [1, ...deltas, 0].map((delta) => curve.epsilon(delta).upper);
      for (let i = 1; i < epsilons.length; i++) {
        expectAtMost(epsilons[i - 1]!, epsilons[i]!, event.kind);
      }
      const found = [50, 1, 0.1].map((epsilon) => curve.delta(epsilon).upper);
      for (let i = 1; i < found.length; i++) expectAtMost(found[i - 1]!, found[i]!, event.kind);
    }
  });

  test("the delta at an epsilon that it answers is not above the delta that it was asked for", () => {
    for (const { event, curve } of differing(accountant)) {
      const { upper } = curve.epsilon(1e-6);
      // An answer on a grid, or at one of a few orders, may be a little off its own inverse.
      if (upper < Infinity) expect(curve.delta(upper).upper, event.kind).toBeLessThan(1.001e-6);
    }
  });

  test("repetitions cost the same as a sequence", () => {
    for (const { event, relation } of differing(accountant)) {
      const repeated = accountant.compose(repeatedParts(times(3, event)), relation);
      const sequence = accountant.compose(
        repeatedParts(together(event, times(1, event), together(event))),
        relation,
      );
      expect(repeated.epsilon(1e-6)).toEqual(sequence.epsilon(1e-6));
    }
  });

  test("more of anything never costs less", () => {
    for (const { event, relation, curve } of differing(accountant)) {
      const repeated = (count: number) =>
        accountant.compose(repeatedParts(times(count, event)), relation).epsilon(1e-6).upper;
      const [once, thrice] = [curve.epsilon(1e-6).upper, repeated(3)];
      expectAtMost(once, thrice, event.kind);
      expectAtMost(thrice, repeated(9), event.kind);
    }
  });

  test("doing nothing costs nothing, besides anything too", () => {
    expect(curveOf(accountant, { kind: "noOp" }).epsilon(0).upper).toBe(0);
    for (const { event, relation, curve } of differing(accountant)) {
      const beside = accountant.compose(repeatedParts(together(event, { kind: "noOp" })), relation);
      expect(beside.epsilon(1e-6)).toEqual(curve.epsilon(1e-6));
    }
  });

  test("sampling everybody is no sampling", () => {
    for (const inner of [gaussian(1.3), laplace(3)]) {
      for (const relation of neighboringRelations) {
        const plain = curveIfKnown(accountant, inner, relation);
        const all = curveIfKnown(accountant, sampled(1, inner), relation);
        if (plain && all)
          expectAtMost(
            Math.abs(plain.epsilon(1e-6).upper / all.epsilon(1e-6).upper - 1),
            1e-9,
            inner.kind,
          );
      }
    }
  });

  test("more noise, fewer steps and rarer sampling never cost more; events in any order cost the same", () => {
    const share = fc.double({ min: 0.05, max: 1, noNaN: true });
    const noise = fc.double({ min: 0.8, max: 8, noNaN: true });
    const steps = fc.integer({ min: 1, max: 100 });
    const epsilonOf = (event: PrivacyEvent) =>
      curveIfKnown(accountant, event, "addOrRemoveOne")?.epsilon(1e-6).upper;
    fc.assert(
      fc.property(share, noise, steps, (q, sigma, count) => {
        for (const event of [
          (rate: number, noise_: number, n: number) => dpSgd(noise_, rate / 20, n),
          (_: number, noise_: number, n: number) => times(Math.ceil(n / 10), gaussian(noise_)),
          (_: number, noise_: number, n: number) => times(Math.ceil(n / 10), laplace(noise_)),
        ]) {
          const base = epsilonOf(event(q, sigma, count));
          if (base === undefined) continue;
          expectAtMost(epsilonOf(event(q, sigma * 1.1, count))!, base, "noise");
          expectAtMost(epsilonOf(event(q * 0.9, sigma, count))!, base, "sampling");
          expectAtMost(epsilonOf(event(q, sigma, Math.ceil(count / 2)))!, base, "steps");
          const other = event(q, sigma * 2, 3);
          const [first, second] = [
            epsilonOf(together(event(q, sigma, count), other)),
            epsilonOf(together(other, event(q, sigma, count))),
          ];
          expectAtMost(Math.abs(first! / second! - 1), 1e-9, "order");
        }
      }),
      { seed: 5, numRuns: 4 },
    );
  });
});

describe("accountants among each other", () => {
  test("no claim is below what another accountant proves", () => {
    let compared = 0;
    for (const relation of neighboringRelations) {
      for (const event of [...events, ...longer]) {
        const curves = bounds.flatMap((each) => curveIfKnown(each, event, relation) ?? []);
        if (curves.length < 2) continue;
        const answers = curves.map((curve) => curve.epsilon(1e-6));
        const proved = Math.max(...answers.map(({ lower }) => lower));
        for (const { upper } of answers) expectAtMost(proved, upper, event.kind);
        compared += answers.length;
      }
    }
    expect(compared).toBeGreaterThan(90);
  });

  test("no claim is below the lower bound of another library", () => {
    const cases = reference(({ lower, epsilonError }) => epsilonError === 0.01 && lower! > 0);
    // prv, which takes seconds for these, has a test of its own.
    for (const accountant of bounds.filter(({ name }) => name !== "prv")) {
      for (const { event, delta, lower, neighboringRelation } of cases) {
        const curve = curveIfKnown(accountant, event, neighboringRelation);
        if (curve) expectAtMost(lower!, curve.epsilon(delta).upper, accountant.name);
      }
    }
  });
});
