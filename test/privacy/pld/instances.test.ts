/** Lower bounds of what has no known worst pair: those of a mechanism that is allowed. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { privacyOf } from "../../../src/privacy/account.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/event.ts";
import type { NeighboringRelation } from "../../../src/privacy/neighboringRelation.ts";
import { instancePairOf } from "../../../src/privacy/pld/instancePairOf.ts";

const neighboringRelation = "addOrRemoveOne";
const pld = (event: PrivacyEvent) => privacyOf(event, { neighboringRelation, accountant: "pld" });
const truncated = (datasetSize: number, samplingRate: number, batchLimit: number) =>
  ({
    kind: "truncatedPoissonGaussian",
    datasetSize,
    samplingRate,
    batchLimit,
    noiseMultiplier: 1,
  }) as const;

/** How often record 0 is in a batch: over all coins, and all ways to cut. */
function rateByEnumeration(n: number, q: number, limit: number): number {
  let rate = 0;
  for (let coins = 0; coins < 2 ** n; coins++) {
    const heads = [...Array(n).keys()].filter((bit) => (coins >> bit) & 1).length;
    if (coins & 1) rate += q ** heads * (1 - q) ** (n - heads) * Math.min(1, limit / heads);
  }
  return rate;
}

describe("the lower bound of truncated Poisson batches", () => {
  test.each([
    [6, 0.3, 2],
    [5, 0.5, 1],
    [8, 0.2, 7],
  ])(
    "is that of a sample at the rate at which a record is in: n = %s, q = %s, limit %s",
    (n, q, limit) => {
      const rate = rateByEnumeration(n, q, limit);
      const { lower } = pld(truncated(n, q, limit)).epsilon(1e-3);
      const sampled = pld(dpSgd(1, rate, 1)).epsilon(1e-3);
      expect(lower).toBeCloseTo(sampled.lower, 6);
      expect(lower).toBeLessThanOrEqual(pld(truncated(n, q, limit)).epsilon(1e-3).upper);
    },
  );

  test("comes near the upper one where batches are hardly ever cut", () => {
    const { upper, lower } = pld({
      kind: "selfComposed",
      count: 200,
      event: truncated(10_000, 0.01, 150),
    }).epsilon(1e-5);
    expect(lower).toBeGreaterThan(0.99 * upper);
  });
});

describe("the lower bound of a choice", () => {
  test("between two candidates is ε / 2 for the exponential mechanism, and ln(2 exp(ε / 2) − 1) for permute and flip", () => {
    const epsilon = 0.8;
    expect(pld({ kind: "exponentialMechanism", epsilon }).epsilon(0).lower).toBeCloseTo(0.4, 6);
    expect(pld({ kind: "permuteAndFlip", epsilon }).epsilon(0).lower).toBeCloseTo(
      Math.log(2 * Math.exp(0.4) - 1),
      6,
    );
  });

  test("stands beside whatever is claimed, also where another accountant claims less", () => {
    const event = {
      kind: "selfComposed",
      count: 50,
      event: { kind: "exponentialMechanism", epsilon: 0.3 },
    } as const;
    const { upper, lower } = privacyOf(event, { neighboringRelation }).epsilon(1e-5);
    expect(upper).toBeLessThan(pld(event).epsilon(1e-5).upper);
    expect(lower).toBeCloseTo(pld(event).epsilon(1e-5).lower, 9);
    expect(lower).toBeGreaterThan(4);
  });
});

describe("the lower bound of what pld does not judge", () => {
  const asked = (event: PrivacyEvent, relation: NeighboringRelation, accountant?: string) =>
    privacyOf(event, {
      neighboringRelation: relation,
      ...(accountant !== undefined && { accountant }),
    }).epsilon(1e-5);

  test("is that of Gaussian noise where only a Rényi bound is known", () => {
    // rho = 1 / 2σ² at σ = 2: 0.125
    const event = { kind: "zcdp", rho: 0.125, xi: 0 } as const;
    const { lower } = asked({ kind: "gaussian", noiseMultiplier: 2 }, neighboringRelation);
    for (const accountant of [undefined, "rdp", "zcdp"]) {
      const bounds = asked(event, neighboringRelation, accountant);
      expect(bounds.lower).toBeCloseTo(lower, 3);
      expect(bounds.upper).toBeGreaterThan(lower);
    }
  });

  test("is that of a sample at the same rate for batches of fixed size", () => {
    const event = { kind: "gaussian", noiseMultiplier: 3 } as const;
    const fixed = {
      kind: "sampledWithoutReplacement",
      datasetSize: 1000,
      batchSize: 20,
      event,
    } as const;
    const steps = (each: PrivacyEvent): PrivacyEvent => ({
      ...{ kind: "selfComposed", count: 100, event: each },
    });
    const bounds = asked(steps(fixed), "replaceOne");
    const sampled = asked(
      steps({ kind: "poissonSampled", samplingRate: 0.02, event }),
      "replaceOne",
    );
    expect(bounds.lower).toBeCloseTo(sampled.lower, 6);
    expect(bounds.upper).toBeGreaterThan(sampled.upper);
  });
});

test("no lower bound is above its upper one, alone and beside a Gaussian", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 500 }),
      fc.double({ min: 0.01, max: 0.9, noNaN: true }),
      fc.double({ min: 0.05, max: 2, noNaN: true }),
      (n, q, epsilon) => {
        const events: PrivacyEvent[] = [
          truncated(n, q, Math.max(1, Math.round(n * q))),
          { kind: "permuteAndFlip", epsilon },
          { kind: "gaussian", noiseMultiplier: 2 },
        ];
        const { upper, lower } = pld({ kind: "composed", events }).epsilon(1e-4);
        expect(lower).toBeGreaterThan(0);
        expect(lower).toBeLessThanOrEqual(upper);
      },
    ),
    { seed: 1, numRuns: 15 },
  );
});

test("what has no known instance has no pair", () => {
  const event = { kind: "exponentialMechanism", epsilon: 1 } as const;
  const sampledChoice = { kind: "poissonSampled", samplingRate: 0.1, event } as const;
  expect(instancePairOf(sampledChoice, { relation: neighboringRelation, logTail: -40 })).toBe(
    undefined,
  );
});
