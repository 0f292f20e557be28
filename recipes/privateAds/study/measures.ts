/** What is measured of a trained model. */
import { type ClickResult, type LossName, lossOf } from "../../../src/lab/clicks/clickResult.ts";
import type { Measure } from "./findings.ts";

/** 1 − AUC. */
export const aucLoss: Measure = (result) => lossOf(result, "aucLoss");

/** Binary or Poisson log loss. */
export const logLoss: Measure = (result) => lossOf(result, "logLoss");

/** How far a log loss is below that of the best constant: above 0, the model knows something. */
export const logLossGain: Measure = (result) => result.evaluation.trivial.logLoss - logLoss(result);

/** Distance of the logarithm of Σ predictions / Σ labels from 0. */
export const calibrationBias: Measure = ({ evaluation: { calibrationRatio } }) =>
  Math.abs(Math.log(calibrationRatio.value ?? Number.NaN));

/** A fact of a cell, such as its epsilon; NaN where it has none. */
export const factOf = ({ facts }: ClickResult, name: string): number => {
  const fact = facts[name];
  return typeof fact === "number" ? fact : Number.NaN;
};

/** The measure of a loss by its name. */
export const measureOf =
  (loss: LossName): Measure =>
  (result) =>
    lossOf(result, loss);

/** What an audit has shown epsilon to be above. */
export const auditedEpsilon: Measure = (result) => factOf(result, "auditedEpsilon");

/** How far that is below the claim. */
export const auditSlack: Measure = (result) => factOf(result, "epsilon") - auditedEpsilon(result);

/** Σ predictions / Σ labels. */
export const calibrationRatio: Measure = ({ evaluation }) =>
  evaluation.calibrationRatio.value ?? Number.NaN;
