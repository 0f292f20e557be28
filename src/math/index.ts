/** What is true of numbers: estimates with their intervals, tests, plans, named seeds. */
export * from "./adjustedPValues.ts";
export * from "./auroc.ts";
export {
  type BootstrapOptions,
  bootstrap,
  type ResamplingOptions,
} from "./bootstrap/bootstrap.ts";
export * from "./bootstrapDifference.ts";
export * from "./calibration.ts";
export * from "./clusteredProportion.ts";
export type { ConfidenceOptions } from "./confidence.ts";
export type { Counts } from "./counts.ts";
export { type LabelledScores, linearizedAuc } from "./delong.ts";
export * from "./estimate.ts";
export * from "./exactProportion.ts";
export * from "./fisher.ts";
export * from "./jackknife.ts";
export * from "./kappa.ts";
export {
  estimateOf,
  type Linearized,
  type LinearizedOptions,
  linearizedMean,
  linearizedRatio,
  standardErrorOf,
} from "./linearized.ts";
export * from "./logisticRegression.ts";
export * from "./mcNemar.ts";
export type { Pair } from "./pair.ts";
export {
  type BoundedDifferenceOptions,
  pairedBoundedDifference,
} from "./pairedBoundedDifference.ts";
export * from "./pairedDifference.ts";
export * from "./pairedRateDifference.ts";
export type { ErrorOptions } from "./power/error.ts";
export * from "./power/fisher.ts";
export * from "./power/paired.ts";
export {
  type TwoRates,
  twoProportionPower,
  twoProportionSampleSize,
} from "./power/twoProportions.ts";
export * from "./proportion.ts";
export * from "./rankAuroc.ts";
export * from "./ranks.ts";
export * from "./seed.ts";
export * from "./signFlip.ts";
export * from "./significance.ts";
export * from "./sparseLogisticRegression.ts";
