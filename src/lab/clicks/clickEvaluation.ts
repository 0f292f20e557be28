/**
 * What is measured of a trained model of clicks on records that it did not see: one record of a run, whatever the number
 * of records it was tried on.
 *
 * It is JSON throughout: the result of a cell, from which summaries are made. Where a record has to know which model it
 * is about, `ClickResult` says it.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import type { Estimate } from "../../math/estimate.ts";
import { estimateOf, linearizedMean } from "../../math/linearized.ts";
import { seedFrom } from "../../math/seed.ts";
import {
  aucLoss,
  constantLoss,
  deviance,
  explainedDeviance,
  taskLoss,
} from "../../metrics/clicks/losses.ts";
import type { ClickOutputs } from "../../metrics/clicks/outputs.ts";
import {
  calibrationError,
  calibrationRatio,
  type RateBin,
  reliabilityOf,
} from "../../metrics/clicks/reliability.ts";

/** An estimate that survives JSON: what is not finite is null. */
export interface RecordedEstimate extends Omit<Estimate, "value" | "interval"> {
  readonly value: number | null;
  readonly interval: readonly [low: number | null, high: number | null];
}

/** A bin of predictions with what became of them. */
export interface RecordedBin {
  readonly n: number;
  /** Mean prediction. */
  readonly predicted: number;
  /** Mean label. */
  readonly observed: RecordedEstimate;
}

/** What one model is worth on records that it did not see. */
export interface ClickEvaluation {
  readonly task: ClickTask;
  /** Records that it was tried on. */
  readonly records: number;
  /** Mean label: the share of clicks, or the mean count. */
  readonly labelRate: RecordedEstimate;
  /** Binary log loss, or Poisson log loss. */
  readonly logLoss: RecordedEstimate;
  /** 1 - AUC; absent for counts. */
  readonly aucLoss?: RecordedEstimate;
  readonly deviance: RecordedEstimate;
  /** Share of the deviance of the best constant that the model explains; for clicks 1 - normalised entropy. */
  readonly explainedDeviance: RecordedEstimate;
  /** Σ predictions / Σ labels. */
  readonly calibrationRatio: RecordedEstimate;
  /** Over the bins of `reliability`. */
  readonly calibrationError: RecordedEstimate;
  /** Of a predictor that always says the label rate of these records: no constant is better. */
  readonly trivial: { readonly logLoss: number; readonly aucLoss?: number };
  /** From the smallest predictions to the largest, equally many records in each. */
  readonly reliability: readonly RecordedBin[];
}

/** What is evaluated. */
export interface EvaluatedClicks extends ClickOutputs {
  readonly task: ClickTask;
  /** [records]: whose record it is, where people have several: intervals of losses take users whole. */
  readonly users?: ArrayLike<number>;
  /** Bins of the reliability curve. @default 15 */
  readonly bins?: number;
}

/** Evaluates a model by its outputs on records that it was not trained on. @throws RangeError for odd outputs or labels. */
export function evaluateClicks({
  task,
  users,
  bins = 15,
  ...scored
}: EvaluatedClicks): ClickEvaluation {
  const clusters = users && { clusters: users };
  const curve = reliabilityOf(task, scored, { bins });
  const constant = constantLoss(task, scored.labels);
  const plain = { ...clusters };
  const positive = { ...clusters, scale: "log" } as const;
  const labels = linearizedMean(Float64Array.from(scored.labels));
  const isBinary = task === "binary";
  return {
    ...{ task, records: scored.outputs.length },
    labelRate: recorded(estimateOf(labels, positive)),
    logLoss: recorded(estimateOf(taskLoss(task, scored), plain)),
    ...(isBinary && {
      aucLoss: recorded(estimateOf(aucLoss(scored), { ...clusters, scale: "logit" })),
    }),
    deviance: recorded(estimateOf(deviance(task, scored), positive)),
    explainedDeviance: recorded(estimateOf(explainedDeviance(task, scored), plain)),
    calibrationRatio: recorded(estimateOf(calibrationRatio(task, scored), positive)),
    // The seed is fixed: the evaluation is a function of what it evaluates.
    calibrationError: recorded(calibrationError(curve, { seed: seedFrom(0) })),
    trivial: { logLoss: constant.value, ...(isBinary && { aucLoss: 0.5 }) },
    reliability: curve.map(recordedBin),
  };
}

const recordedBin = ({ n, predicted, observed }: RateBin): RecordedBin => ({
  ...{ n, predicted, observed: recorded(observed) },
});

/** The estimate as JSON holds it. */
export const recorded = ({
  value,
  interval: [low, high],
  ...rest
}: Estimate): RecordedEstimate => ({
  ...rest,
  value: finite(value),
  interval: [finite(low), finite(high)],
});

/** The estimate as it was, with what JSON could not hold put back. */
export const estimateFrom = ({
  value,
  interval: [low, high],
  ...rest
}: RecordedEstimate): Estimate => ({
  ...rest,
  value: value ?? Number.NaN,
  interval: [low ?? -Infinity, high ?? Infinity],
});

const finite = (value: number) => (Number.isFinite(value) ? value : null);
