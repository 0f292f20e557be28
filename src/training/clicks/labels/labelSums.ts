/**
 * What features are known to do with labels: sums Σ wᵢ (yᵢ − m) xᵢ of public inputs with private labels, noised once and
 * projected onto what labels between 0 and `most` can make of these inputs. Ghazi et al. 2024 (LabelDP-Pro, ICLR 2024).
 *
 * Proves: a unit moves the sum by at most `clipNorm` from what a label of m would give, since its weights are cut by its
 * features alone. Projecting reads public inputs and the noised sum: post-processing, as is whatever comes after it.
 * Does not prove: amplification by sampling. The projection shows whose features were in the batch.
 */
import type { NormalSource } from "../../../privacy/noise/noiseStream.ts";
import type { ClickUnits } from "../clickUnits.ts";
import { unitPlaces } from "./labelUnits.ts";
import { type CompactInputs, rowNorm, type SparseInputs } from "./sparseInputs.ts";

/** Which labels can be. */
export interface LabelRange {
  /** Largest label. Above 0. */
  readonly most: number;
}

/**
 * Weight of each record, at most 1: a unit whose labels could move the sum by more than `clipNorm` from the middle is cut
 * down. It depends on features alone, so no label is bent: the loss has other weights, and the same labels. Records of no
 * unit weigh nothing.
 */
export function unitWeights(
  inputs: SparseInputs,
  units: ClickUnits,
  { clipNorm, most }: LabelRange & { readonly clipNorm: number },
): Float32Array {
  const weights = new Float32Array(inputs.count);
  for (let index = 0; index < units.count; index++) {
    const unit = unitPlaces(units, index);
    const reach = unit.reduce((sum, row) => sum + (most / 2) * rowNorm(inputs, row), 0);
    const weight = reach > clipNorm ? clipNorm / reach : 1;
    // Rounded to float32, a weight must not exceed what was allowed.
    for (const row of unit) weights[row] = weight < 1 ? weight * (1 - 2 ** -23) : 1;
  }
  return weights;
}

/** A sum to release. */
export interface LabelSumTask extends LabelRange {
  readonly inputs: CompactInputs;
  /** [rows]: clipped to [0, most] where they lie outside. */
  readonly labels: ArrayLike<number>;
  /** [rows] */
  readonly weights: ArrayLike<number>;
  readonly clipNorm: number;
  /** Standard deviation of the noise over `clipNorm`. At least 0. */
  readonly noiseMultiplier: number;
  readonly source: NormalSource;
}

/** Σ wᵢ (yᵢ − most / 2) xᵢ in the coordinates that are touched, noised. All others are 0 for any labels. */
export function noisyLabelSum(task: LabelSumTask): Float64Array {
  const { inputs, labels, weights, most, clipNorm, noiseMultiplier, source } = task;
  const centred = Float64Array.from({ length: inputs.count }, (_, row) => {
    return weights[row]! * (within(labels[row]!, most) - most / 2);
  });
  const sum = sumOfRows(inputs, centred);
  const normal = new Float32Array(sum.length);
  if (noiseMultiplier > 0) source.fill(normal);
  return sum.map((value, at) => value + noiseMultiplier * clipNorm * normal[at]!);
}

const within = (label: number, most: number) => Math.min(most, Math.max(0, label));

/** Σ cᵢ xᵢ, compact. */
export function sumOfRows(
  { count, entries, slots, values, touched }: CompactInputs,
  coefficients: ArrayLike<number>,
): Float64Array {
  const sum = new Float64Array(touched.length);
  for (let row = 0; row < count; row++) {
    for (let at = row * entries; at < (row + 1) * entries; at++) {
      sum[slots[at]!]! += coefficients[row]! * values[at]!;
    }
  }
  return sum;
}

/** How a noisy sum is explained. */
export interface ExplainOptions extends LabelRange {
  /** [rows] */
  readonly weights: ArrayLike<number>;
  /** [rows]: labels to begin with; among those that explain a sum equally well, near ones are found. Cut to [0, most]. */
  readonly start: ArrayLike<number>;
  /** Passes over the records. At least 1. @default 10 */
  readonly passes?: number;
}

/**
 * Labels in [0, most] whose sum Σ wᵢ (ŷᵢ − most / 2) xᵢ is as close to a noisy one as they can come: its projection onto
 * the sums of all labels, by coordinate descent. Ends early at a point that is feasible, too. Records that weigh nothing
 * keep the label that they begin with.
 */
export function explainingLabels(
  noisy: Float64Array,
  inputs: CompactInputs,
  { most, weights, start, passes = 10 }: ExplainOptions,
): Float32Array {
  const labels = Float64Array.from({ length: inputs.count }, (_, row) => within(start[row]!, most));
  const weighing = Array.from(labels.keys()).filter((row) => weights[row]! > 0);
  const rest = restOf(noisy, inputs);
  for (const row of weighing) rest.take(row, weights[row]! * (labels[row]! - most / 2));
  for (let pass = 0; pass < passes; pass++) {
    for (const row of weighing) {
      const label = labels[row]!;
      const next = within(label + rest.along(row) / weights[row]!, most);
      if (next === label) continue;
      rest.take(row, weights[row]! * (next - label));
      labels[row] = next;
    }
  }
  return Float32Array.from(labels);
}

/** What rows have not explained of a sum yet. */
function restOf(noisy: Float64Array, { entries, slots, values }: CompactInputs) {
  const rest = Float64Array.from(noisy);
  return {
    /** How often the row fits into the rest: (row · rest) / ‖row‖². */
    along: (row: number): number => {
      let [product, squares] = [0, 0];
      for (let at = row * entries; at < (row + 1) * entries; at++) {
        product += rest[slots[at]!]! * values[at]!;
        squares += values[at]! ** 2;
      }
      return product / squares;
    },
    take: (row: number, times: number): void => {
      for (let at = row * entries; at < (row + 1) * entries; at++) {
        rest[slots[at]!]! -= times * values[at]!;
      }
    },
  };
}
