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

/** How many units there are is known only where each has one record. */
function unitOf({ unitOfPrivacy: unit, datasetSize }: PrivacyPlan) {
  if (unit.kind === "example") return { unit: unit.kind, units: datasetSize };
  const { kind, contributions } = unit;
  return { unit: kind, contributions, ...(contributions === 1 && { units: datasetSize }) };
}

const batchingOf = ({ kind }: SamplingRecord) => (kind === "everyRecord" ? "fullBatch" : kind);

/** Records are clipped one by one. Nothing is said where a unit has several: the plan charges them together. */
function clippingOf({ unitOfPrivacy: unit }: PrivacyPlan, { clipping }: PlanParts) {
  if (unit.kind !== "example" && unit.contributions > 1) return {};
  const clipNormFrom = clipping.kind === "adaptive" && ({ clipNormFrom: "dpRelease" } as const);
  return { clipping: { of: "example", nonFinite: "zero", ...clipNormFrom } } as const;
}

function noiseOf({ kind, noiseMultiplier, randomness }: NoiseRecord): Pipeline["noise"] {
  const isDiscrete = kind === "discreteGaussian";
  return {
    per: noiseMultiplier > 0 ? "batch" : "never",
    source: isDiscrete && randomness === "secure" ? "discrete" : randomness,
    precision: isDiscrete ? "integer" : "float32",
    scaledTo: "clipNorm",
  };
}
