/**
 * What each size of batch would cost and give at fixed epochs: the noise that it takes, and how much of it is left in a
 * step and in all steps together.
 *
 * The noise in the mean gradient of a step is σC/B, in the sum of all steps √T σC/B, in their average σC/(B √T). At fixed
 * epochs a larger batch makes fewer steps, so that the average says how much noise there is beside the signal. Räisä et al.
 * 2024 (arXiv 2402.03990) explain why it falls with the batch, and no longer where batches are large.
 */
import { type Calibrated, calibrate, UnreachableTargetError } from "../calibration/calibrate.ts";
import { dpSgdOf } from "../dpSgdParameters.ts";
import type { PrivacyEvent } from "../event.ts";
import { errorOf } from "../matrixFactorization/factorization.ts";
import { bandedSquareRoot } from "../matrixFactorization/squareRootToeplitz.ts";
import { prefixSums } from "../matrixFactorization/workload.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import { type TuningWay, tuningEvent } from "../tuning/prices.ts";

/** What the rows have in common. */
export interface BatchTableOptions {
  readonly algorithm: "dpSgd" | "matrixFactorization";
  readonly units: number;
  readonly epochs: number;
  readonly clipNorm: number;
  readonly target: { readonly epsilon: number; readonly delta: number };
  readonly neighboringRelation: NeighboringRelation;
  /** What the target has to pay besides the run itself. */
  readonly tuning: { readonly way: TuningWay; readonly runs: number };
  /** Who judges. @default the tightest */
  readonly accountant?: string;
}

/** One size of batch. */
export interface BatchRow {
  /** Expected, in units. */
  readonly batchSize: number;
  readonly steps: number;
  readonly noiseMultiplier: number;
  /** Standard deviation of the noise in the mean gradient of one step: σC/B. Of correlated noise: σC sensitivity/B. */
  readonly stepNoise: number;
  /** Of the noise in all mean gradients together: √T σC/B. Of correlated noise: at the worst step. */
  readonly totalNoise: number;
  /** Of the noise in the average of all mean gradients: totalNoise / T. */
  readonly averageNoise: number;
  /** Epsilon of all that is charged, at the target's delta. At most the target. */
  readonly epsilon: number;
  readonly lower: number;
  readonly accountant: string;
  /** One run. */
  readonly event: PrivacyEvent;
}

/** Within this factor of the best, a smaller batch is as good. */
const nearlyBest = 1.25;

/** Sizes from about 64 to `largest`, each four times the one before, and the largest itself. */
export function batchSizes(largest: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = Math.min(64, largest); size < largest; size *= 4) sizes.push(size);
  return [...sizes.filter((size) => size * 1.5 < largest), largest];
}

/** A row for each size that can meet the target. */
export function batchTable(
  sizes: readonly number[],
  options: BatchTableOptions,
): readonly BatchRow[] {
  return sizes.flatMap((batchSize) => {
    const calibrated = noiseFor(batchSize, options);
    return calibrated === undefined ? [] : [rowOf(batchSize, calibrated, options)];
  });
}

/** The smallest batch with nearly the least noise beside the signal. */
export function recommended(rows: readonly BatchRow[]): BatchRow | undefined {
  const least = Math.min(...rows.map(({ averageNoise }) => averageNoise));
  return rows.find(({ averageNoise }) => averageNoise <= nearlyBest * least);
}

const tolerance = 1e-4;

/** Undefined where no noise meets the target. */
function noiseFor(batchSize: number, options: BatchTableOptions): Calibrated | undefined {
  const { target, neighboringRelation, tuning, accountant } = options;
  const event = (noise: number) =>
    tuningEvent(runEvent(batchSize, noise, options), tuning.way, tuning.runs);
  try {
    return calibrate(event, {
      ...{
        target,
        neighboringRelation,
        tolerance,
        ...(accountant !== undefined && { accountant }),
      },
      ...{ parameter: "noiseMultiplier", morePrivate: "larger", range: [1e-2, 1e6] },
    });
  } catch (error) {
    if (error instanceof UnreachableTargetError) return undefined;
    throw error;
  }
}

/** Correlated noise for batches in a fixed order is one Gaussian, relative to all that a unit moves. */
function runEvent(
  batchSize: number,
  noiseMultiplier: number,
  { algorithm, units, epochs }: BatchTableOptions,
): PrivacyEvent {
  return algorithm === "dpSgd"
    ? dpSgdOf({ batchSize, datasetSize: units, epochs, noiseMultiplier })
    : { kind: "gaussian", noiseMultiplier };
}

function rowOf(
  batchSize: number,
  { value: noiseMultiplier, achieved, account }: Calibrated,
  options: BatchTableOptions,
): BatchRow {
  const event = runEvent(batchSize, noiseMultiplier, options);
  const unit = (noiseMultiplier * options.clipNorm) / batchSize;
  const { steps, ...noise } =
    options.algorithm === "dpSgd" && event.kind === "selfComposed"
      ? { steps: event.count, step: 1, total: Math.sqrt(event.count) }
      : correlated(batchSize, options);
  return {
    ...{ batchSize, steps, noiseMultiplier },
    ...{ stepNoise: unit * noise.step, totalNoise: unit * noise.total },
    averageNoise: (unit * noise.total) / steps,
    ...{ epsilon: achieved.upper, lower: achieved.lower, accountant: account.accountant.name },
    event,
  };
}

/** Errors of a banded square root, per unit of noise multiplier. */
function correlated(batchSize: number, { units, epochs }: BatchTableOptions) {
  const stepsPerEpoch = Math.ceil(units / batchSize);
  const participations = Math.max(1, Math.ceil(epochs - 1e-9));
  const steps = stepsPerEpoch * participations;
  const participation = { participations, separation: stepsPerEpoch };
  const factorization = bandedSquareRoot(steps, Math.min(stepsPerEpoch, 32));
  const { max } = errorOf(factorization, participation, prefixSums);
  return { steps, step: factorization.sensitivity(participation).value, total: max };
}
