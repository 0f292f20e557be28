/**
 * Private training of ours as the linter sees it: its ledger says how batches were drawn, clipped and noised.
 *
 * Does not say: where settings came from, what was learned from the data before, what was published. No ledger knows.
 */
import { differences, type Ledger } from "../ledger.ts";
import type { NoiseRecord } from "../noise/noiseStream.ts";
import type { PlanParts, PrivacyPlan } from "../plan.ts";
import type { SamplingRecord } from "../sampling/sampler.ts";
import type { Pipeline } from "./pipeline.ts";
import type { LintSubject } from "./subject.ts";

/** What ran, beside what was to run. */
export function describeLedger(ledger: Ledger): LintSubject {
  return { pipeline: pipelineOf(ledger), differences: differences(ledger) };
}

function pipelineOf({ plan, ran }: Ledger): Pipeline {
  return {
    kind: "pipeline",
    ...unitOf(plan),
    delta: plan.delta,
    batching: batchingOf(ran.sampling),
    assumedBatching: batchingOf(plan.sampling),
    ...clippingOf(plan, ran),
    noise: noiseOf(ran.noise),
    // The private trainer does these, whatever the plan says.
    ...{ divisor: "expectedBatch", lossReduction: "none", emptyBatches: "noiseOnly" },
  };
}

/** How many units there are is known only where each is one place of the data set. */
function unitOf({ unitOfPrivacy: unit, datasetSize, recordsPerUnit }: PrivacyPlan) {
  if (unit.kind === "example") return { unit: unit.kind, units: datasetSize };
  const { kind, contributions } = unit;
  const isOne = contributions === 1 || recordsPerUnit !== undefined;
  return { unit: kind, contributions, ...(isOne && { units: datasetSize }) };
}

const batchingOf = ({ kind }: SamplingRecord) => (kind === "everyRecord" ? "fullBatch" : kind);

/**
 * Records are clipped one by one, or those of a unit together. Nothing is said where a unit has several that are not: the
 * plan charges them together.
 */
function clippingOf({ unitOfPrivacy: unit }: PrivacyPlan, ran: PlanParts) {
  const { clipping, recordsPerUnit } = ran;
  const isOne = recordsPerUnit !== undefined;
  if (unit.kind !== "example" && unit.contributions > 1 && !isOne) return {};
  const clipNormFrom = clipping.kind === "adaptive" && ({ clipNormFrom: "dpRelease" } as const);
  const of = isOne ? "user" : "example";
  return { clipping: { of, nonFinite: "zero", ...clipNormFrom } } as const;
}

const rowsOf = {
  dense: "all",
  lazy: "lazy",
  selected: "chosenBeforehand",
  adaptive: "noisyCounts",
} as const;

function noiseOf(noise: NoiseRecord): Pipeline["noise"] {
  const { kind, noiseMultiplier, randomness } = noise;
  const isDiscrete = kind === "discreteGaussian";
  const rows = noise.kind === "gaussian" ? noise.rows : undefined;
  return {
    per: noiseMultiplier > 0 ? "batch" : "never",
    source: isDiscrete && randomness === "secure" ? "discrete" : randomness,
    precision: isDiscrete ? "integer" : "float32",
    scaledTo: "clipNorm",
    ...(rows && { rows: rowsOf[rows.kind] }),
  };
}
