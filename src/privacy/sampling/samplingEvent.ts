/**
 * The event that a way of sampling makes true: what may be claimed, and no more.
 *
 * Proves: amplification is claimed for the coins that were tossed alone; batches that were shuffled claim what the same
 * batches without any chance do.
 */
import type { PrivacyEvent } from "../event.ts";
import { userLevelStep } from "../groupPrivacy.ts";
import type { SamplingRecord } from "./sampler.ts";

/** A run of Gaussian sums. */
export interface SampledRun {
  readonly sampling: SamplingRecord;
  /** Of one step, relative to the bound of one record. Above 0. */
  readonly noiseMultiplier: number;
  readonly steps: number;
  readonly datasetSize: number;
  /** Records of one unit of privacy, at most. At least 1. */
  readonly contributions: number;
}

/**
 * What a run of Gaussian sums on sampled records does to a unit of privacy.
 *
 * @throws RangeError where units have several records and nothing is known about this way of sampling.
 */
export function samplingEvent(run: SampledRun): PrivacyEvent {
  const { sampling, steps, datasetSize, contributions, noiseMultiplier } = run;
  const together: PrivacyEvent = {
    kind: "gaussian",
    noiseMultiplier: noiseMultiplier / contributions,
  };
  switch (sampling.kind) {
    case "everyRecord":
      return repeated(together, steps);
    case "shuffled":
    case "fixedOrder": {
      // One epoch is one Gaussian: a record is in one of its steps, and all records of a unit move the sums together.
      const stepsPerEpoch = Math.ceil(datasetSize / sampling.batchSize);
      return repeated(together, Math.ceil(steps / stepsPerEpoch));
    }
    case "poisson":
      return repeated(poissonStep(run, sampling.samplingRate), steps);
  }
  requireSingle(sampling, contributions);
  if (sampling.kind === "cyclicPoisson") {
    return repeated(poissonStep(run, sampling.samplingRate), Math.ceil(steps / sampling.groups));
  }
  if (sampling.kind === "truncatedPoisson") {
    const { samplingRate, batchLimit } = sampling;
    const kind = "truncatedPoissonGaussian";
    return repeated({ kind, datasetSize, samplingRate, batchLimit, noiseMultiplier }, steps);
  }
  const { batchSize } = sampling;
  const kind = "sampledWithoutReplacement";
  return repeated({ kind, datasetSize, batchSize, event: together }, steps);
}

const repeated = (event: PrivacyEvent, count: number): PrivacyEvent => ({
  kind: "selfComposed",
  event,
  count,
});

function poissonStep(
  { noiseMultiplier, contributions }: SampledRun,
  samplingRate: number,
): PrivacyEvent {
  if (contributions > 1) return userLevelStep({ noiseMultiplier, samplingRate, contributions });
  return { kind: "poissonSampled", samplingRate, event: { kind: "gaussian", noiseMultiplier } };
}

function requireSingle({ kind }: SamplingRecord, contributions: number): void {
  if (contributions === 1) return;
  throw new RangeError(
    `samplingEvent: expected one record per unit of privacy for ${kind} batches, got ${contributions}. ` +
      "Nothing is known about units with more: take Poisson batches, or make one record of all that a unit has.",
  );
}
