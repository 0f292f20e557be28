/** DP-SGD as people describe it: by batch size and epochs, or by sampling rate and steps. */
import { dpSgd, type PrivacyEvent } from "./event.ts";
import { checkedField, eventFields } from "./eventFields.ts";
import { RefusedInputError, shown } from "./refusal.ts";

/** Numbers that together say what DP-SGD with Poisson batches does. */
export interface DpSgdParameters {
  /** Standard deviation of the noise over the clip norm. Above 0. */
  readonly noiseMultiplier?: number;
  /** Probability that a record is in a batch, in [0, 1]; or `batchSize` over `datasetSize`. */
  readonly samplingRate?: number;
  /** Expected number of records in a batch. At least 1, at most `datasetSize`. */
  readonly batchSize?: number;
  /** Number of records. */
  readonly datasetSize?: number;
  /** Number of noisy gradients; or as many as `epochs` need. */
  readonly steps?: number;
  /** How often a record is used, on average. Above 0. */
  readonly epochs?: number;
}

/** What errors call a parameter: its own name, or the option of a command. */
export type Naming = (name: keyof DpSgdParameters) => string;

const asItIs: Naming = (name) => name;

/** A step more is counted where epochs are no whole number of steps. */
const stepsOf = (epochs: number, samplingRate: number) =>
  Math.max(1, Math.ceil(epochs / samplingRate - 1e-9));

/**
 * The event of these parameters.
 *
 * @throws RefusedInputError for a number that is none, one that is missing, and two that say the same twice.
 */
export function dpSgdOf(parameters: DpSgdParameters, naming: Naming = asItIs): PrivacyEvent {
  const noiseMultiplier = checkedField(
    "noiseMultiplier",
    parameters.noiseMultiplier,
    naming("noiseMultiplier"),
  );
  const samplingRate = samplingRateOf(parameters, naming);
  return dpSgd(noiseMultiplier, samplingRate, stepCount(parameters, samplingRate, naming));
}

function samplingRateOf(parameters: DpSgdParameters, naming: Naming): number {
  const { samplingRate, batchSize, datasetSize } = parameters;
  const where = naming("samplingRate");
  if (samplingRate !== undefined) {
    if (batchSize !== undefined) throw twice("samplingRate", "batchSize", naming);
    return checkedField("samplingRate", samplingRate, where);
  }
  if (batchSize === undefined || datasetSize === undefined) {
    throw new RefusedInputError({
      where,
      expected: `${eventFields.samplingRate.expected}, or ${naming("batchSize")} and ${naming("datasetSize")}`,
      got: "nothing",
      why: `${eventFields.samplingRate.why} It is 1 where every record is in every step.`,
    });
  }
  const size = checkedField("datasetSize", datasetSize, naming("datasetSize"));
  if (batchSize > 0 && batchSize <= size) return batchSize / size;
  throw new RefusedInputError({
    ...{ where: naming("batchSize"), expected: `a number above 0 and at most ${size}` },
    got: shown(batchSize),
    why: "It is the expected number of records in a batch, out of all records.",
  });
}

function stepCount(parameters: DpSgdParameters, samplingRate: number, naming: Naming): number {
  const { steps, epochs } = parameters;
  if (epochs === undefined) return checkedField("count", steps, naming("steps"));
  if (steps !== undefined) throw twice("steps", "epochs", naming);
  if (epochs > 0 && epochs < Infinity && samplingRate > 0) return stepsOf(epochs, samplingRate);
  throw new RefusedInputError({
    ...{ where: naming("epochs"), expected: "a finite number above 0", got: shown(epochs) },
    why: "An epoch is one over the sampling rate steps: a record is used once in it, on average.",
  });
}

function twice(
  one: keyof DpSgdParameters,
  other: keyof DpSgdParameters,
  naming: Naming,
): RefusedInputError {
  return new RefusedInputError({
    ...{ where: naming(other), expected: `none beside ${naming(one)}`, got: "both" },
    why: "One follows from the other; where both are given, they may disagree.",
  });
}
