/**
 * Training a linear model on one noisy sum of labels: logistic and Poisson regressions learn from labels through
 * Σ wᵢ yᵢ xᵢ alone, a sufficient statistic. It is released once, and labels that explain it serve as many steps as one
 * likes.
 *
 * Proves: one Gaussian mechanism for the labels of a unit, however long training takes. Does not prove: anything about
 * features, nor that other models would learn as much; they read more of the labels than this sum.
 */
import type { ClickRecords, ClickTask } from "../../../data/clicks/clickRecords.ts";
import { generator, type Seed, split } from "../../../math/seed.ts";
import type { ClickModel, ClickParameters } from "../../../model/clicks/clickModel.ts";
import type { NormalSource } from "../../../privacy/noise/noiseStream.ts";
import type { ClickUnits } from "../clickUnits.ts";
import { explainingLabels, noisyLabelSum, unitWeights } from "./labelSums.ts";
import { expectedLabels, linearState, linearStep, parametersOf } from "./linearSteps.ts";
import type { ClickTrainingTask } from "./plainTraining.ts";
import { compactInputs, linearInputs } from "./sparseInputs.ts";

/** What is released, and how it is noised. */
export interface LabelSumOptions {
  readonly units: ClickUnits;
  /** How far the labels of a unit may move the sum from the middle label. Above 0. */
  readonly clipNorm: number;
  /** Standard deviation of the noise over `clipNorm`. At least 0. */
  readonly noiseMultiplier: number;
  /** Largest label; a larger one counts as this. @default 1 */
  readonly most?: number;
  /** Of the noise. */
  readonly source: NormalSource;
  /**
   * Passes of the projection. On a generated log one was best: stopping early leaves labels near what the model expected,
   * and later passes explain the noise. @default 1
   */
  readonly passes?: number;
}

/** Labels that explain the noisy sum, with the weights that they have in it. */
export interface ExplainedLabels {
  /** [records], in [0, most] */
  readonly labels: Float32Array;
  /** [records], at most 1 */
  readonly weights: Float32Array;
}

/** What releases a sum, and from which parameters it is explained. */
export interface ExplainTask {
  readonly model: ClickModel;
  readonly task: ClickTask;
  readonly initial: ClickParameters;
}

/** The labels that one noisy sum tells of. @throws RangeError for a model that is not logistic. */
export function labelsOfSum(
  { model, task, initial }: ExplainTask,
  records: ClickRecords,
  { units, clipNorm, noiseMultiplier, most = 1, source, passes = 1 }: LabelSumOptions,
): ExplainedLabels {
  const sparse = linearInputs(model, records);
  const weights = unitWeights(sparse, units, { clipNorm, most });
  const inputs = compactInputs(sparse);
  const { labels } = records;
  const released = { inputs, labels, weights, most, clipNorm, noiseMultiplier, source };
  const noisy = noisyLabelSum(released);
  const start = expectedLabels(linearState(initial).parameters, inputs, task);
  return { labels: explainingLabels(noisy, inputs, { most, weights, start, passes }), weights };
}

/** How a linear model is trained on labels that are public by now. */
export interface LinearTraining {
  readonly epochs: number;
  /** Records of a batch. At least 1. */
  readonly batchSize: number;
  /** Of Adagrad. */
  readonly learningRate: number;
  readonly seed: Seed;
}

/** Parameters after training on explained labels. */
export function trainOnExplained(
  { model, task, initial }: ClickTrainingTask,
  records: ClickRecords,
  { labels, weights, ...training }: ExplainedLabels & LinearTraining,
): ClickParameters {
  const { epochs, batchSize, learningRate, seed } = training;
  const sparse = linearInputs(model, records);
  const state = linearState(initial);
  const weighing = Array.from(weights.keys()).filter((record) => weights[record]! > 0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = generator(split(seed, "epoch", epoch)).shuffle(weighing);
    for (let begin = 0; begin < order.length; begin += batchSize) {
      const rows = order.slice(begin, begin + batchSize);
      const inputs = compactInputs(sparse, rows);
      const expected = expectedLabels(state.parameters, inputs, task);
      const own = (all: Float32Array) => rows.map((row) => all[row]!);
      linearStep(state, {
        inputs,
        expected,
        labels: own(labels),
        weights: own(weights),
        learningRate,
      });
    }
  }
  return parametersOf(state, model);
}
