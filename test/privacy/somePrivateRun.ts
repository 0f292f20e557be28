/** A small run of DP-SGD and its books: the parts that tests of plans, ledgers and records exchange. */
import { seedFrom } from "../../src/math/seed.ts";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import { emptyLedger, type Ledger, withStep } from "../../src/privacy/ledger.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../src/privacy/noise/randomness.ts";
import {
  type PlanChoices,
  type PrivacyPlan,
  partsOfRun,
  planOf,
  type RunningParts,
} from "../../src/privacy/plan.ts";
import { shuffledSampler } from "../../src/privacy/sampling/fixedSize.ts";
import { poissonSampler } from "../../src/privacy/sampling/poisson.ts";

export const seed = seedFrom(1);
export const randomness = seededRandomness(seed);
export const datasetSize = 1000;

/** Poisson batches of 50 records, under noise of twice the clip norm. */
export const parts: RunningParts = {
  clipping: flatClipping({ clipNorm: 1 }),
  noise: independentNoise({ noiseMultiplier: 2, randomness }),
  sampler: poissonSampler({ datasetSize, samplingRate: 0.05, randomness }),
};

/** The same with batches of another kind. */
export const shuffledParts: RunningParts = {
  ...parts,
  sampler: shuffledSampler({ datasetSize, batchSize: 50, seed }),
};

/** The plan of a run with these parts, of 20 steps unless somebody chooses otherwise. */
export const planFor = (ran: RunningParts, choices: Partial<PlanChoices> = {}): PrivacyPlan =>
  planOf(ran, {
    unitOfPrivacy: { kind: "example" },
    neighboringRelation: "replaceSpecial",
    delta: 1e-5,
    steps: 20,
    ...choices,
  });

/** Books in which these steps are charged, one after the other; what ran may differ from the plan. */
export const booksWith = (
  steps: readonly number[],
  ran: RunningParts = parts,
  plan = planFor(parts),
): Ledger => steps.reduce(withStep, emptyLedger(plan, partsOfRun(ran)));
