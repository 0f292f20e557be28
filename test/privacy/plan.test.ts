import { describe, expect, test } from "vitest";
import { privacyOf } from "../../src/privacy/account.ts";
import { adaptiveClipping } from "../../src/privacy/clipping/adaptive.ts";
import type { PrivacyEvent } from "../../src/privacy/event.ts";
import { gridNoise } from "../../src/privacy/noise/gridNoise.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { secureRandomness } from "../../src/privacy/noise/randomness.ts";
import { eventOfPlan, type PlanChoices, planOf } from "../../src/privacy/plan.ts";
import {
  everyRecordSampler,
  fixedOrderSampler,
  shuffledSampler,
  withoutReplacementSampler,
} from "../../src/privacy/sampling/fixedSize.ts";
import {
  cyclicPoissonSampler,
  poissonSampler,
  truncatedPoissonSampler,
} from "../../src/privacy/sampling/poisson.ts";
import type { BatchSampler } from "../../src/privacy/sampling/sampler.ts";
import { datasetSize, parts, planFor, randomness, seed } from "./somePrivateRun.ts";

const gaussian = { kind: "gaussian", noiseMultiplier: 2 } as const;
const composed = (event: PrivacyEvent, count: number) =>
  ({ kind: "selfComposed", event, count }) as const;
const { clipping, noise } = parts;
const steps = 60;
const planOfSampler = (sampler: BatchSampler, more: Partial<PlanChoices> = {}) =>
  planFor({ clipping, noise, sampler }, { steps, ...more });

describe("the event follows from the sampler that runs:", () => {
  const poisson = poissonSampler({ datasetSize, samplingRate: 0.05, randomness });
  const cases: readonly (readonly [BatchSampler, PrivacyEvent])[] = [
    [poisson, composed({ kind: "poissonSampled", samplingRate: 0.05, event: gaussian }, 60)],
    [everyRecordSampler(datasetSize), composed(gaussian, 60)],
    // 1000 records in batches of 150: 7 steps an epoch, and 60 steps are in 9 epochs.
    [shuffledSampler({ datasetSize, batchSize: 150, seed }), composed(gaussian, 9)],
    [fixedOrderSampler({ datasetSize, batchSize: 150 }), composed(gaussian, 9)],
    [
      withoutReplacementSampler({ datasetSize, batchSize: 150, randomness }),
      composed(
        { kind: "sampledWithoutReplacement", datasetSize, batchSize: 150, event: gaussian },
        60,
      ),
    ],
    [
      truncatedPoissonSampler({ datasetSize, samplingRate: 0.05, batchLimit: 60, randomness }),
      composed(
        {
          kind: "truncatedPoissonGaussian",
          ...{ datasetSize, samplingRate: 0.05, batchLimit: 60, noiseMultiplier: 2 },
        },
        60,
      ),
    ],
    // Each of 7 groups has its turn in every seventh step: at most 9 of 60.
    [
      cyclicPoissonSampler({ datasetSize, samplingRate: 0.3, groups: 7, randomness }),
      composed({ kind: "poissonSampled", samplingRate: 0.3, event: gaussian }, 9),
    ],
  ];

  test.each(cases.map(([sampler, event]) => [sampler.record.kind, sampler, event] as const))(
    "%s",
    (_, sampler, event) => {
      expect(eventOfPlan(planOfSampler(sampler))).toEqual(event);
    },
  );

  test("shuffled batches claim no amplification: they cost what a fixed order does", () => {
    // A data set of 60000 in batches of 250, 15 epochs at a noise multiplier of 1.3. TensorFlow Privacy's statement says
    // 17.6 for any order, where every record is in one batch of an epoch, and 0.94 if batches were Poisson samples.
    const settings = { datasetSize: 60_000, batchSize: 250 };
    const run = { clipping, noise: independentNoise({ noiseMultiplier: 1.3, randomness }) };
    const epsilonOf = (sampler: BatchSampler) => {
      const plan = planFor({ ...run, sampler }, { steps: 15 * 240 });
      const { epsilon } = privacyOf(eventOfPlan(plan), {
        neighboringRelation: "replaceSpecial",
        accountant: "rdp",
      });
      return epsilon(1e-5).upper;
    };
    expect(epsilonOf(shuffledSampler({ ...settings, seed }))).toBeCloseTo(17.648, 2);
    expect(epsilonOf(fixedOrderSampler(settings))).toBeCloseTo(17.648, 2);
    const samplingRate = 250 / 60_000;
    const coins = poissonSampler({ datasetSize: 60_000, samplingRate, randomness });
    expect(epsilonOf(coins)).toBeCloseTo(0.942, 2);
  });

  test("another plan passed as the choices does not bring its own parts", () => {
    const sampler = shuffledSampler({ datasetSize, batchSize: 150, seed });
    expect(planOf({ clipping, noise, sampler }, planOfSampler(poisson))).toEqual(
      planOfSampler(sampler),
    );
  });

  test("nothing is private without noise, and nothing happens without steps", () => {
    const none = independentNoise({ noiseMultiplier: 0, randomness });
    const plan = planFor({ clipping, noise: none, sampler: poisson });
    expect(eventOfPlan(plan)).toEqual({ kind: "nonPrivate" });
    expect(eventOfPlan(planOfSampler(poisson, { steps: 0 }))).toEqual({ kind: "noOp" });
  });

  test("noise on a grid and an adaptive clip norm cost what their multiplier says, and no more", () => {
    const onGrid = gridNoise({ noiseMultiplier: 2, randomness, size: 100 });
    const adaptive = adaptiveClipping({ clipNorm: 1, expectedBatch: 50 });
    const event = eventOfPlan(planOfSampler(poisson));
    expect(eventOfPlan(planFor({ clipping, noise: onGrid, sampler: poisson }, { steps }))).toEqual(
      event,
    );
    expect(
      eventOfPlan(planFor({ clipping: adaptive, noise, sampler: poisson }, { steps })),
    ).toEqual(event);
  });
});

describe("a unit of privacy with several records", () => {
  const user = { unitOfPrivacy: { kind: "user", contributions: 3 } } as const;

  test("has a binomial number of them in a Poisson batch", () => {
    const sampler = poissonSampler({ datasetSize, samplingRate: 0.1, randomness });
    const { event } = eventOfPlan(planOfSampler(sampler, user)) as { readonly event: PrivacyEvent };
    expect(event).toMatchObject({
      kind: "mixtureOfGaussians",
      standardDeviation: 2,
      sensitivities: [0, 1, 2, 3],
    });
    // Of 3 coins at 0.1: 0.9³, 3 · 0.1 · 0.9², 3 · 0.1² · 0.9, 0.1³.
    const { probabilities } = event as { readonly probabilities: readonly number[] };
    for (const [k, expected] of [0.729, 0.243, 0.027, 0.001].entries()) {
      expect(probabilities[k]).toBeCloseTo(expected, 14);
    }
  });

  test("may have all of them in one step of an epoch", () => {
    const sampler = shuffledSampler({ datasetSize, batchSize: 500, seed });
    const event = { kind: "gaussian", noiseMultiplier: 2 / 3 } as const;
    expect(eventOfPlan(planOfSampler(sampler, { ...user, steps: 4 }))).toEqual(composed(event, 2));
  });

  test("is refused where nothing is known about it", () => {
    const sampler = withoutReplacementSampler({ datasetSize, batchSize: 50, randomness });
    expect(() => planOfSampler(sampler, user)).toThrow(
      "samplingEvent: expected one record per unit of privacy for withoutReplacement batches, got 3.",
    );
  });
});

describe("a plan is refused", () => {
  const sampler = poissonSampler({ datasetSize, samplingRate: 0.05, randomness });

  test("for a delta of at least 1 / n, a unit or a relation that was not stated, or steps that are not whole", () => {
    expect(() => planOfSampler(sampler, { delta: 0.001 })).toThrow(
      "expected a number below 1 / 1000",
    );
    expect(() => planOfSampler(sampler, { unitOfPrivacy: undefined as never })).toThrow(
      "unitOfPrivacy: expected one of example, user or group, got nothing.",
    );
    expect(() => planOfSampler(sampler, { neighboringRelation: undefined as never })).toThrow(
      "neighboringRelation: expected one of addOrRemoveOne, replaceSpecial, replaceOne, got nothing.",
    );
    expect(() => planOfSampler(sampler, { steps: 1.5 })).toThrow(
      "planOf: expected a whole number of steps, got 1.5.",
    );
    expect(() => planFor({ clipping, noise, sampler, divisor: 0 })).toThrow(
      "planOf: expected a divisor above 0, got 0.",
    );
  });

  test("where sampling and noise have different randomness: a repeated step would not be one or the other", () => {
    const secure = poissonSampler({
      datasetSize,
      samplingRate: 0.05,
      randomness: secureRandomness,
    });
    expect(() => planOfSampler(secure)).toThrow(
      "planOf: expected the same randomness for sampling and noise, got secure and seeded.",
    );
  });

  test("where the count of adaptive clipping alone would cost more than a step: no step could be taken", () => {
    const adaptive = adaptiveClipping({ clipNorm: 1, expectedBatch: 50, countNoise: 1 });
    expect(() => planFor({ clipping: adaptive, noise, sampler })).toThrow(
      "adaptiveClipping: expected a noiseMultiplier below 2 · countNoise = 2, got 2:",
    );
  });

  test.each([
    shuffledSampler({ datasetSize, batchSize: 50, seed }),
    fixedOrderSampler({ datasetSize, batchSize: 50 }),
    cyclicPoissonSampler({ datasetSize, samplingRate: 0.1, groups: 4, randomness }),
  ])("where neighbours differ in size, and $record.kind batches depend on places", (placed) => {
    const relation = { neighboringRelation: "addOrRemoveOne" } as const;
    expect(() => planOfSampler(placed, relation)).toThrow(
      `planOf: expected replaceSpecial or replaceOne for ${placed.record.kind} batches, got addOrRemoveOne.`,
    );
    expect(planOfSampler(placed, { neighboringRelation: "replaceOne" }).sampling).toBe(
      placed.record,
    );
  });
});
