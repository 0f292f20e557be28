/**
 * LabelDP-Pro for logistic and Poisson regression: steps on noisy sums of labels, each projected onto what labels can make
 * of the features of its batch. Ghazi et al. 2024 (ICLR), in the form in which a batch denoises itself.
 *
 * A gradient is Σ wᵢ (μᵢ − yᵢ) xᵢ, and only Σ wᵢ yᵢ xᵢ has labels in it. So the noise is for that sum alone, and everything
 * else stays exact.
 *
 * Proves: Gaussian noise of `noiseMultiplier` once per epoch for each unit, which is in one batch of each epoch. Nothing is
 * claimed from sampling, for the projection shows who is in a batch. Does not prove: anything about features.
 */
import type { ClickRecords, ClickTask } from "../../../data/clicks/clickRecords.ts";
import { generator, type Seed, split } from "../../../math/seed.ts";
import type { ClickModel, ClickParameters } from "../../../model/clicks/clickModel.ts";
import type { PrivacyEvent } from "../../../privacy/event.ts";
import type { NormalSource } from "../../../privacy/noise/noiseStream.ts";
import type { ClickUnits } from "../clickUnits.ts";
import { explainingLabels, noisyLabelSum, unitWeights } from "./labelSums.ts";
import { everyUnit, unitPlaces } from "./labelUnits.ts";
import {
  expectedLabels,
  type LinearState,
  linearState,
  linearStep,
  parametersOf,
} from "./linearSteps.ts";
import { compactInputs, linearInputs, type SparseInputs } from "./sparseInputs.ts";

/** What is trained, and on whose labels. */
export interface LabelDpProTask {
  /** Logistic. */
  readonly model: ClickModel;
  readonly task: ClickTask;
  readonly records: ClickRecords;
  readonly units: ClickUnits;
  /** Copied. */
  readonly initial: ClickParameters;
}

/** How it is trained. */
export interface LabelDpProOptions {
  /** Standard deviation of the noise over `clipNorm`. At least 0. */
  readonly noiseMultiplier: number;
  /** How far the labels of a unit may move a sum from the middle label. Above 0. */
  readonly clipNorm: number;
  /** Largest label; a larger one counts as this. @default 1 */
  readonly most?: number;
  /** At least 1. */
  readonly epochs: number;
  /** Units of a batch; the last one of an epoch may be smaller. At least 1. */
  readonly batchSize: number;
  readonly learningRate: number;
  /** Of the noise. */
  readonly source: NormalSource;
  /** Of the order of units, which is public. */
  readonly seed: Seed;
  /** Passes of a projection. @default 5 */
  readonly passes?: number;
}

/** What it does to the labels of a unit; under `replaceOne` a label may move from one end to the other. */
export const labelDpProEvent = (noiseMultiplier: number, epochs: number): PrivacyEvent => ({
  kind: "selfComposed",
  count: epochs,
  event: noiseMultiplier > 0 ? { kind: "gaussian", noiseMultiplier } : { kind: "nonPrivate" },
});

/** Parameters after training. @throws RangeError for a model that is not logistic. */
export function trainLabelDpPro(task: LabelDpProTask, options: LabelDpProOptions): ClickParameters {
  const { model, records, units, initial } = task;
  const { clipNorm, most = 1, epochs, batchSize, seed } = options;
  const inputs = linearInputs(model, records);
  const weights = unitWeights(inputs, units, { clipNorm, most });
  const state = linearState(initial);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = generator(split(seed, "epoch", epoch)).shuffle(everyUnit(units));
    for (let begin = 0; begin < order.length; begin += batchSize) {
      const batch = order.slice(begin, begin + batchSize);
      const rows = batch.flatMap((unit) => [...unitPlaces(units, unit)]);
      privateStep(state, { task, inputs, weights, rows }, options);
    }
  }
  return parametersOf(state, model);
}

interface Batch {
  readonly task: LabelDpProTask;
  readonly inputs: SparseInputs;
  readonly weights: Float32Array;
  readonly rows: readonly number[];
}

function privateStep(state: LinearState, batch: Batch, options: LabelDpProOptions): void {
  const { most = 1, passes = 5, learningRate } = options;
  const { task, records } = batch.task;
  const inputs = compactInputs(batch.inputs, batch.rows);
  const weights = batch.rows.map((row) => batch.weights[row]!);
  const labels = batch.rows.map((row) => records.labels[row]!);
  const noisy = noisyLabelSum({ ...options, most, inputs, labels, weights });
  // What the model expects is public by now: labels are looked for from there.
  const expected = expectedLabels(state.parameters, inputs, task);
  const explained = explainingLabels(noisy, inputs, { most, weights, start: expected, passes });
  linearStep(state, { inputs, expected, labels: explained, weights, learningRate });
}
