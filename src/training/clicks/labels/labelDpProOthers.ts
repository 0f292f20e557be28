/**
 * LabelDP-Pro whose batches are denoised by others: a noisy gradient of a secret batch is projected onto what labels can
 * make of the features of records that were drawn apart from it. Ghazi et al. 2024 (ICLR), ALTCONV, for linear models.
 *
 * Proves: what DP-SGD does, with amplification by Poisson sampling, since the projection is independent of who is in the
 * batch. Does not prove: that the hull holds the gradient. Coordinates that no drawn record touches do not move.
 */
import { generator, split } from "../../../math/seed.ts";
import type { ClickParameters } from "../../../model/clicks/clickModel.ts";
import type { BatchSampler } from "../../../privacy/sampling/sampler.ts";
import type { LabelDpProOptions, LabelDpProTask } from "./labelDpPro.ts";
import { explainingLabels, sumOfRows } from "./labelSums.ts";
import { unitPlaces } from "./labelUnits.ts";
import {
  expectedLabels,
  type LinearState,
  linearState,
  linearStep,
  parametersOf,
} from "./linearSteps.ts";
import {
  type CompactInputs,
  compactInputs,
  linearInputs,
  type SparseInputs,
} from "./sparseInputs.ts";

/** What decides how much is told. */
export interface SampledLabelDpPro extends Omit<LabelDpProOptions, "epochs" | "batchSize"> {
  /** Of units. Poisson. */
  readonly sampler: BatchSampler;
  readonly steps: number;
  /** Records that are drawn for a projection. At least 1. */
  readonly others: number;
}

/** Parameters after training. @throws RangeError for a model that is not logistic. */
export function trainLabelDpProOthers(
  task: LabelDpProTask,
  options: SampledLabelDpPro,
): ClickParameters {
  const { model, records, initial } = task;
  const { seed, sampler, steps, others } = options;
  const sparse = linearInputs(model, records);
  const state = linearState(initial);
  for (let step = 1; step <= steps; step++) {
    const random = generator(split(seed, "others", step));
    const drawn = Array.from({ length: others }, () => random.integer(records.count));
    const units = sampler.batch(step);
    privateStep(state, { task, sparse, inputs: compactInputs(sparse, drawn), units }, options);
  }
  return parametersOf(state, model);
}

/** A batch that nobody may see, and what is seen instead. */
export interface SecretBatch {
  readonly task: LabelDpProTask;
  readonly sparse: SparseInputs;
  /** Of records that were drawn apart from the batch. */
  readonly inputs: CompactInputs;
  readonly units: Int32Array;
}

/** Labels of the others are looked for that have the noisy gradient; they are what the step learns. */
function privateStep(state: LinearState, batch: SecretBatch, options: SampledLabelDpPro): void {
  const { most = 1, passes = 5, learningRate, sampler } = options;
  const { inputs } = batch;
  const expected = expectedLabels(state.parameters, inputs, batch.task.task);
  const gradient = noisyGradient(state.parameters, batch, options);
  const scale = inputs.count / sampler.expectedBatch;
  // Σ (μ − ŷ) x of the others is to be `scale` gradients.
  const centred = expected.map((mean) => mean - most / 2);
  const wanted = sumOfRows(inputs, centred).map((sum, slot) => sum - scale * gradient[slot]!);
  const weights = new Float32Array(inputs.count).fill(1);
  const labels = explainingLabels(wanted, inputs, { most, weights, start: expected, passes });
  linearStep(state, { inputs, expected, labels, weights, learningRate });
}

function noisyGradient(
  parameters: Float32Array,
  batch: SecretBatch,
  options: SampledLabelDpPro,
): Float64Array {
  const { clipNorm, noiseMultiplier, source } = options;
  const sum = clippedSum(parameters, batch, options);
  const normal = new Float32Array(sum.length);
  if (noiseMultiplier > 0) source.fill(normal);
  return sum.map((value, slot) => value + noiseMultiplier * clipNorm * normal[slot]!);
}

/**
 * The sum of the gradients of units, each of norm at most `clipNorm`, in the coordinates that the drawn records touch:
 * all others are 0 in whatever these records explain. Private. A gradient that is not finite counts as none.
 */
export function clippedSum(
  parameters: Float32Array,
  { task, sparse, inputs: { touched }, units }: SecretBatch,
  { clipNorm, most = 1 }: Pick<SampledLabelDpPro, "clipNorm" | "most">,
): Float64Array {
  const slotOf = new Map(Array.from(touched, (place, slot) => [place, slot]));
  const sum = new Float64Array(touched.length);
  for (const unit of units) {
    const rows = unitPlaces(task.units, unit);
    const own = compactInputs(sparse, rows);
    const expected = expectedLabels(parameters, own, task.task);
    const residuals = expected.map((mean, at) => {
      return (mean - Math.min(most, task.records.labels[rows[at]!]!)) / rows.length;
    });
    const gradient = sumOfRows(own, residuals);
    const norm = Math.sqrt(gradient.reduce((squares, each) => squares + each * each, 0));
    if (!Number.isFinite(norm)) continue;
    const factor = norm > clipNorm ? clipNorm / norm : 1;
    for (const [at, place] of own.touched.entries()) {
      const slot = slotOf.get(place);
      if (slot !== undefined) sum[slot]! += factor * gradient[at]!;
    }
  }
  return sum;
}
