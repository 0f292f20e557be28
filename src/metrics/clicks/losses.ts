/**
 * Losses of models of clicks, as in Denison et al. 2022 (arXiv 2211.11896): each with the part of every record, so that
 * `estimateOf` gives an interval and `relativeLoss` compares two models on the same records.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import { linearizedAuc } from "../../math/delong.ts";
import {
  combined,
  type Linearized,
  linearizedMean,
  linearizedRatio,
} from "../../math/linearized.ts";
import { type ClickOutputs, checkedLabels } from "./outputs.ts";

/** 1 - area under the ROC curve, ties counting half: how often a click is ranked below what was no click. */
export function aucLoss({ outputs, labels }: ClickOutputs): Linearized {
  const { value, influence, method } = linearizedAuc({ scores: outputs, labels });
  return { value: 1 - value, influence: influence.map((each) => -each), method };
}

/** Mean of -ln of the probability of what happened; `outputs` are logits. */
export function logLoss(scored: ClickOutputs): Linearized {
  const labels = checkedLabels("logLoss", scored, "binary");
  return linearizedMean(
    labels.map((label, record) => {
      const logit = scored.outputs[record]!;
      return Math.max(0, logit) - label * logit + Math.log1p(Math.exp(-Math.abs(logit)));
    }),
  );
}

/** Mean of rate - label · ln rate; `outputs` are log rates. It leaves out ln(label!), and may be below 0. */
export function poissonLogLoss(scored: ClickOutputs): Linearized {
  const labels = checkedLabels("poissonLogLoss", scored, "count");
  return linearizedMean(
    labels.map((label, record) => {
      const logRate = scored.outputs[record]!;
      return Math.exp(logRate) - label * logRate;
    }),
  );
}

/** The log loss of the task. */
export const taskLoss = (task: ClickTask, scored: ClickOutputs): Linearized =>
  task === "binary" ? logLoss(scored) : poissonLogLoss(scored);

/** Mean deviance: twice what the log loss is above that of a model that knows every label. */
export function deviance(task: ClickTask, scored: ClickOutputs): Linearized {
  const loss = taskLoss(task, scored);
  const least = linearizedMean(Float64Array.from(scored.labels, leastLoss[task]));
  const value = 2 * (loss.value - least.value);
  return combined([loss, least], { value, slopes: [2, -2] });
}

/** Of one record, with y ln y = 0 at 0. */
const leastLoss: Readonly<Record<ClickTask, (label: number) => number>> = {
  binary: () => 0,
  count: (label) => (label === 0 ? 0 : label - label * Math.log(label)),
};

/**
 * The least loss of a model that says the same of every record: that of the label rate of these records. For clicks
 * the entropy of that rate.
 */
export function constantLoss(task: ClickTask, labels: ArrayLike<number>): Linearized {
  const rate = linearizedMean(Float64Array.from(labels));
  const { value: p } = rate;
  const [value, slope] =
    task === "binary"
      ? [entropyOf(p), Math.log((1 - p) / p)]
      : [p === 0 ? 0 : p - p * Math.log(p), -Math.log(p)];
  return combined([rate, rate], { value, slopes: [Number.isFinite(slope) ? slope : 0, 0] });
}

const entropyOf = (p: number): number =>
  p === 0 || p === 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log1p(-p);

/** Log loss over the entropy of the label rate: 1 where the model knows no more than the rate. He et al. 2014. */
export const normalizedEntropy = (scored: ClickOutputs): Linearized =>
  linearizedRatio(logLoss(scored), constantLoss("binary", scored.labels));

/** 1 - deviance over that of the best constant: the share that the model explains. For clicks 1 - normalised entropy. */
export function explainedDeviance(task: ClickTask, scored: ClickOutputs): Linearized {
  const own = deviance(task, scored);
  const least = linearizedMean(Float64Array.from(scored.labels, leastLoss[task]));
  const constant = constantLoss(task, scored.labels);
  const whole = combined([constant, least], {
    ...{ value: 2 * (constant.value - least.value), slopes: [2, -2] },
  });
  const { value, influence, method } = linearizedRatio(own, whole);
  return { value: 1 - value, influence: influence.map((each) => -each), method };
}
