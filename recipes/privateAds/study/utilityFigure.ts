/** The loss over epsilon, relative to that without privacy: the axes of the paper's figures. */
import {
  clickExamples,
  type LossName,
  lossOf,
  relativeLossUnder,
} from "../../../src/lab/clicks/clickResult.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import type { Figure, Reference } from "../../../src/lab/summary.ts";
import { relativeLossOf } from "../../../src/metrics/clicks/relativeLoss.ts";
import { type Results, resultsUnder } from "./findings.ts";
import { guaranteeName, truthName, without } from "./names.ts";
import type { AdTraining } from "./settings.ts";

const lossNames: Readonly<Record<LossName, string>> = {
  aucLoss: "1 − AUC",
  logLoss: "log loss",
};

/** Relative loss over epsilon, with the trivial predictor and the truth. */
export const utilityFigure = (
  results: Results,
  trainings: readonly AdTraining[],
  loss: LossName,
): Figure => ({
  ...{ kind: "line", id: "utility", title: "What a guarantee costs" },
  caption: `By how much the ${lossNames[loss]} is above that of the model without privacy, on records that were held out; 95% intervals over replicates. The best constant knows the label rate and nothing else; nobody can be below the truth.`,
  x: { label: "epsilon", scale: "log" },
  y: { label: `relative ${lossNames[loss]}`, unit: "change" },
  series: [{ name: "private", points: pointsOf(results, trainings, loss) }],
  references: referencesOf(results, loss),
});

const pointsOf = (results: Results, trainings: readonly AdTraining[], loss: LossName) =>
  trainings.flatMap((training) => {
    const { privacy, canaries } = training;
    if (privacy === null || !("epsilon" in privacy) || canaries !== undefined) return [];
    const condition = guaranteeName(training);
    const point = pointOf(privacy.epsilon, relativeLossUnder(results, { condition, loss }));
    return [{ ...point, examples: clickExamples(results, condition) }];
  });

function referencesOf(results: Results, loss: LossName): Reference[] {
  const plain = resultsUnder(results, without);
  const constant = relativeLossOf(
    plain.map((result) => ({
      ...{ replicate: result.replicate, loss: result.evaluation.trivial[loss] ?? Number.NaN },
      baseline: lossOf(result, loss),
    })),
  );
  const truth = relativeLossUnder(results, { condition: truthName({}), loss });
  const all = [
    { label: "the best constant", y: constant.value },
    { label: without, y: plain.length > 0 ? 0 : Number.NaN },
    { label: "the truth", y: truth.value },
  ];
  return all.filter(({ y }) => Number.isFinite(y));
}
