import { describe, expect, test } from "vitest";
import { privacyOf } from "../../../src/privacy/account.ts";
import { gaussianDelta } from "../../../src/privacy/gaussianDp.ts";
import type { NeighboringRelation, PrivacyEvent } from "../../../src/privacy/index.ts";
import { expectRelative } from "../accountingReference.ts";

const asked = (event: PrivacyEvent, accountant?: string, relation?: NeighboringRelation) =>
  privacyOf(event, {
    neighboringRelation: relation ?? "replaceOne",
    ...(accountant !== undefined && { accountant }),
  });
const times = (count: number, event: PrivacyEvent): PrivacyEvent => ({
  ...{ kind: "selfComposed", count, event },
});
const failing = (epsilon: number, delta: number): PrivacyEvent => ({
  ...{ kind: "epsilonDelta", epsilon, delta },
});
const sampled = (samplingRate: number, noiseMultiplier: number): PrivacyEvent => ({
  ...{ kind: "poissonSampled", samplingRate, event: { kind: "gaussian", noiseMultiplier } },
});

describe("what reveals everything or nothing", () => {
  test("has one delta at every epsilon, and no epsilon below it", () => {
    const account = asked(times(3, failing(0, 1e-4)));
    for (const epsilon of [0, 5]) {
      const { upper, lower } = account.delta(epsilon);
      // 1 - (1 - 1e-4)³ = 3e-4 - 3e-8 + 1e-12
      expectRelative(upper, 0.000299970001, 1e-12);
      expectRelative(lower, 0.000299970001, 1e-12);
    }
    expect(account.epsilon(1e-6)).toEqual({ upper: Infinity, lower: Infinity });
    expect(account.epsilon(2.9e-4)).toEqual({ upper: Infinity, lower: Infinity });
    expect(account.epsilon(3e-4)).toEqual({ upper: 0, lower: 0 });
  });

  test("is told beside other losses, too", () => {
    const both: PrivacyEvent = {
      kind: "composed",
      events: [times(3, failing(0, 1e-4)), { kind: "laplace", noiseMultiplier: 4 }],
    };
    expect(asked(both).epsilon(1e-6)).toEqual({ upper: Infinity, lower: Infinity });
    // Laplace noise of scale 4 under replacement: epsilon 2 / 4
    expect(asked(both).epsilon(3e-4).upper).toBeLessThan(0.501);
  });

  test.each([0, 0.3, 1, 4])("a guarantee of epsilon %d holds at its own delta", (epsilon) => {
    for (const delta of [1e-3, 1e-5, 3.3e-7]) {
      expect(asked(failing(epsilon, delta)).epsilon(delta)).toEqual({
        ...{ upper: epsilon, lower: epsilon },
      });
    }
  });

  test("a guarantee that always fails is none, also of a part of all samples", () => {
    expect(asked(failing(1, 1)).epsilon(0.5)).toEqual({ upper: Infinity, lower: Infinity });
    const half = { kind: "poissonSampled", samplingRate: 0.5, event: failing(1, 1) } as const;
    const account = asked(half, undefined, "addOrRemoveOne");
    expect(account.delta(1).upper).toBe(0.5);
    expect([account.epsilon(0.49).upper, account.epsilon(0.5).upper]).toEqual([Infinity, 0]);
  });

  test.each(["replaceOne", "replaceSpecial"] as const)(
    "an answer at random is nothing, under %s",
    (relation) => {
      const random = { kind: "randomizedResponse", noise: 1, buckets: 5 } as const;
      const noise = { kind: "gaussian", noiseMultiplier: 3 } as const;
      const nothing = { upper: 0, lower: 0 };
      const account = asked(times(1000, random), "pld", relation);
      expect([account.epsilon(0), account.epsilon(1e-6), account.delta(0)]).toEqual([
        ...[nothing, nothing, nothing],
      ]);
      const both = asked({ kind: "composed", events: [random, noise] }, "pld", relation);
      const alone = asked(noise, "pld", relation);
      expectRelative(both.epsilon(1e-6).upper, alone.epsilon(1e-6).upper, 1e-9);
    },
  );
});

describe("hardly any noise", () => {
  test("one sampled step has its delta, also where chances are too small for numbers", () => {
    // (1-q) Q(z) + q Q(z - 1/σ) - e^ε Q(z), with e^ε = 1 - q + q exp((z - 1/2σ) / σ): in 60 digits by mpmath
    const known = [
      [0.5, 0.03, 600, 0.0416268441380847],
      [0.5, 0.03, 800, 3.92108026036506e-14],
      [0.5, 0.03, 1500, 1.00483966938372e-177],
      [0.25, 0.05, 300, 3.94644117452003e-8],
    ] as const;
    for (const [samplingRate, noise, epsilon, delta] of known) {
      const event = sampled(samplingRate, noise);
      const { upper, lower } = asked(event, "pld", "addOrRemoveOne").delta(epsilon);
      expect(lower).toBeLessThanOrEqual(delta);
      expect(upper).toBeGreaterThanOrEqual(delta);
      expectRelative(upper, lower, 1e-9);
    }
  });

  test("delta stays between 0 and 1 beside a sample of nobody", () => {
    const event = (noiseMultiplier: number): PrivacyEvent => ({
      kind: "composed",
      events: [{ kind: "gaussian", noiseMultiplier }, sampled(0, 1)],
    });
    for (const noise of [0.02, 0.05, 1]) {
      for (const epsilon of [0, 36, 700, 800, 4000]) {
        const { upper, lower } = asked(event(noise), "pld", "addOrRemoveOne").delta(epsilon);
        const exact = gaussianDelta(1 / noise, epsilon);
        expect(lower).toBeLessThanOrEqual(exact * (1 + 1e-11));
        expect(upper).toBeGreaterThanOrEqual(Math.min(1, exact) * (1 - 1e-11));
        expect(upper).toBeLessThanOrEqual(1);
      }
    }
  });

  test("rdp has an answer under replaceOne, no larger than without sampling", () => {
    for (const noiseMultiplier of [1e-9, 0.001, 0.01]) {
      const event = sampled(0.01, noiseMultiplier);
      const all = asked({ kind: "gaussian", noiseMultiplier }, "rdp").epsilon(1e-5).upper;
      expect(asked(event, "rdp").epsilon(1e-5).upper).toBeLessThanOrEqual(all);
      const batch: PrivacyEvent = {
        ...{ kind: "sampledWithoutReplacement", datasetSize: 100, batchSize: 1 },
        event: { kind: "gaussian", noiseMultiplier },
      };
      expect(asked(batch, "rdp").epsilon(1e-5).upper).toBeLessThanOrEqual(all);
    }
  });

  test("losses that are too large to add up are refused, and leave a claim that needs none", () => {
    const certain = { kind: "exponentialMechanism", epsilon: 1e300 } as const;
    expect(() => asked(certain, "pld").epsilon(1e-6)).toThrow(
      "as large as 1.0e+300, too large to add up",
    );
    const { upper, lower } = asked({ kind: "zcdp", rho: 1e300, xi: 0 }, "rdp").epsilon(1e-6);
    expect(upper).toBeGreaterThan(1e300);
    expect(lower).toBe(0);
  });
});

describe("very many", () => {
  test("repetitions of repetitions are refused where they cannot be counted", () => {
    const noise = { kind: "gaussian", noiseMultiplier: 1 } as const;
    const often = (inner: PrivacyEvent) => times(2 ** 40, times(2 ** 40, inner));
    // 2⁸⁰ = 1.2e24
    for (const inner of [noise, times(0, noise)]) {
      expect(() => asked(often(inner))).toThrow(
        "count: expected at most 9007199254740991 repetitions in all, got 1.2089258196146292e+24",
      );
    }
    expect(asked(times(0, often(noise))).epsilon(1e-6).upper).toBe(0);
  });

  test("responses whose losses are too many are refused by pure", () => {
    const rare = times(1e15, { kind: "laplace", noiseMultiplier: 1e9 });
    expect(() => asked(rare, "pure")).toThrow("pure: losses of all steps together are too many");
  });

  test("whole numbers that are too many to be counted go to the next accountant", () => {
    const wide = { kind: "discreteGaussian", standardDeviation: 1e7, sensitivity: 1e6 } as const;
    const account = asked(wide);
    expect(account.notes[0]).toMatch(/outcomes are too many to be counted/);
    // As tight as Rényi divergences are for a Gaussian sum of noise 1e7 / 2e6
    const gaussian = { kind: "gaussian", noiseMultiplier: 10 } as const;
    const { upper } = account.epsilon(1e-6);
    expect(upper).toBeGreaterThan(asked(gaussian).epsilon(1e-6).upper);
    expect(upper).toBeLessThanOrEqual(asked(gaussian, "rdp").epsilon(1e-6).upper);
    const flat = { kind: "discreteLaplace", decay: 1e-9, sensitivity: 1e9 } as const;
    // decay · 2 sensitivities
    expect(asked(flat).epsilon(0).upper).toBe(2);
  });
});

test("without pld, the tightest of all others answers", () => {
  const event = times(3, { kind: "zcdp", rho: 0.002, xi: 0 });
  for (const delta of [1e-6, 1e-30]) {
    const { upper } = privacyOf(event, { neighboringRelation: "replaceOne", delta }).epsilon(delta);
    const others = ["rdp", "zcdp"].map((name) => asked(event, name).epsilon(delta).upper);
    expect(upper).toBe(Math.min(...others));
  }
});

test("selections may be of any shape above -1, the less the cheaper", () => {
  const best = (shape: number): PrivacyEvent => ({
    ...{ kind: "repeatAndSelect", mean: 10, shape },
    event: { kind: "gaussian", noiseMultiplier: 3 },
  });
  const epsilons = [-0.5, 0, 1].map((shape) => asked(best(shape)).epsilon(1e-5));
  for (const { upper, lower } of epsilons) expect(lower).toBeLessThan(upper);
  const uppers = epsilons.map(({ upper }) => upper);
  expect(uppers).toEqual(uppers.toSorted((a, b) => a - b));
  // Laplace of scale 4: epsilon 2 / 4 for each run, (2 + shape) of them for the best
  const pure: PrivacyEvent = {
    ...best(-0.5),
    event: { kind: "laplace", noiseMultiplier: 4 },
  } as PrivacyEvent;
  expect(asked(pure).epsilon(0).upper).toBe(1.5 * 0.5);
  expect(() => asked(best(-0.9999)).epsilon(1e-5)).toThrow(
    "no stopping probability is small enough",
  );
});

describe("what tells next to nothing is not said to tell nothing", () => {
  const relation = "addOrRemoveOne";

  test("losses far below the step of a grid are not put at 0", () => {
    for (const rate of [1e-12, 3e-13, 1e-13, 1e-15]) {
      const account = asked(sampled(rate, 1), "pld", relation);
      // rate · (2 Φ(1/2) - 1)
      const truth = rate * 0.3829249225480262;
      const { upper, lower } = account.delta(0);
      expect(upper).toBeGreaterThanOrEqual(truth * (1 - 1e-12));
      expect(lower).toBeLessThanOrEqual(truth * (1 + 1e-12));
      expect(account.epsilon(truth / 2).upper).toBeGreaterThan(0);
    }
  });

  test("noise whose square is no number has the delta of its mu", () => {
    for (const name of ["gdp", "pld"]) {
      const account = asked({ kind: "gaussian", noiseMultiplier: 1e200 }, name, relation);
      // For a small mu of 1e-200: mu φ(0)
      expectRelative(account.delta(0).upper, 0.3989422804014327e-200, 1e-11);
      expect(account.epsilon(0).upper).toBe(Infinity);
    }
  });

  test.each(["rdp", "zcdp"])("%s claims more than 0 where squares are no numbers", (name) => {
    for (const kind of ["gaussian", "laplace"] as const) {
      const account = asked({ kind, noiseMultiplier: 1e200 }, name, relation);
      expect(account.delta(0).upper).toBeGreaterThan(1e-200);
    }
  });

  test.each(["rdp", "pure"])("%s rounds tiny epsilons up", (name) => {
    for (const epsilon of [1e-5, 1e-8, 1e-10, 1e-17]) {
      const events: readonly PrivacyEvent[] = [
        failing(epsilon, 0),
        { kind: "discreteLaplace", decay: epsilon, sensitivity: 1 },
      ];
      for (const event of events) {
        const account = asked(event, name, relation);
        // Randomised response is the worst, with (e^ε - 1) / (e^ε + 1).
        const truth = Math.tanh(epsilon / 2);
        expect(account.delta(0).upper).toBeGreaterThan(truth);
        expect(account.epsilon(0).upper).toBe(epsilon);
        expect(account.epsilon(truth / 2).upper).toBeGreaterThan(epsilon / 4);
      }
    }
  });

  test("many steps that each tell next to nothing are not nothing, also before a selection", () => {
    const laplace = { kind: "laplace", noiseMultiplier: 1 } as const;
    const step: PrivacyEvent = { kind: "poissonSampled", samplingRate: 1e-9, event: laplace };
    const steps = times(1e14, step);
    // The ratio of Laplace densities has the variance 2 e / 3 + e⁻² / 3 - 1 = 0.857, so that mu is
    // 1e-9 √1e14 √0.857 = 0.00926, and delta mu φ(0) = 0.00369.
    expect(asked(steps, "rdp", relation).delta(0).upper).toBeGreaterThan(0.00369);
    const best: PrivacyEvent = { kind: "repeatAndSelect", event: steps, mean: 3, shape: 1 };
    expect(asked(best, undefined, relation).delta(0).upper).toBeGreaterThan(0.00369);
  });
});

test("prv refuses losses that no grid holds, instead of looking for one without end", () => {
  expect(() => asked(sampled(0.5, 1e-155), "prv", "addOrRemoveOne")).toThrow(
    /losses as large as Infinity do not fit on its grid; ask pld/,
  );
});
