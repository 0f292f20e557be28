/** Records in, estimates out. */

export { default as accuracy } from "./accuracy.ts";
export * from "./areaOverCurve.ts";
export { default as attackSuccessRate } from "./attackSuccessRate.ts";
export { accuracyUnderBias } from "./bias.ts";
export { default as changedAnswerRate } from "./changedAnswerRate.ts";
export * from "./clicks/losses.ts";
export type { ClickOutputs } from "./clicks/outputs.ts";
export * from "./clicks/relativeLoss.ts";
export * from "./clicks/reliability.ts";
export { default as counterfactualFollowRate } from "./counterfactualFollowRate.ts";
export { type CurvePoint, curveOf, numberIn } from "./curve.ts";
export { default as defectionRate } from "./defectionRate.ts";
export { distinctNGrams } from "./distinct.ts";
export { default as distinct1 } from "./distinct1.ts";
export { default as distinct2 } from "./distinct2.ts";
export { default as flawShare } from "./flawShare.ts";
export { type HintUse, hintUseOf } from "./hintUse.ts";
export { default as independentResponseUniqueUnsafeRate } from "./independentResponseUniqueUnsafeRate.ts";
export { default as independentUniqueUnsafeRate } from "./independentUniqueUnsafeRate.ts";
export { default as meanLogPerplexity } from "./meanLogPerplexity.ts";
export { default as meanPromptToxicity } from "./meanPromptToxicity.ts";
export type { Measured, Metric, PairedSample } from "./metric.ts";
export { default as mistakesArea } from "./mistakesArea.ts";
export { type NecessityGate, necessityGate } from "./necessity.ts";
export { normalizedSameAnswerRate } from "./normalizedSameAnswer.ts";
export { clusterPairs, couplesOf, pairedRateChange } from "./pairs.ts";
export { default as plantRecall, plantRecallOf } from "./plantRecall.ts";
export { finalPrompts, meanOfPrompts } from "./prompts.ts";
export { rateOf } from "./rate.ts";
export { default as reversedConsistencyRate } from "./reversedConsistencyRate.ts";
export { reversedPairs } from "./reversedPairs.ts";
export { default as sameAnswerRate } from "./sameAnswerRate.ts";
export { default as selfBleu } from "./selfBleu.ts";
export { corruptionSensitivity, type Reading, truncationSensitivity } from "./sensitivity.ts";
export { default as softHardGap } from "./softHardGap.ts";
export { default as stepFlipRate } from "./stepFlipRate.ts";
export { divergence, stepImportance } from "./stepImportance.ts";
export { default as trainingResponseUniqueUnsafeRate } from "./trainingResponseUniqueUnsafeRate.ts";
export { default as trainingUniqueUnsafeRate } from "./trainingUniqueUnsafeRate.ts";
export { trialAgreement } from "./trialAgreement.ts";
export { default as truncationArea } from "./truncationArea.ts";
export { default as uniqueUnsafeRate } from "./uniqueUnsafeRate.ts";
export {
  attackSuccessRateBy,
  isUnsafe,
  type Judge,
  rateStandardError,
  UNSAFE_ABOVE,
  uniqueUnsafeRateBy,
} from "./unsafe.ts";
export { default as verbalisationRate } from "./verbalisationRate.ts";
export { complementOf, type Weighing, weightedRateOf } from "./weightedRate.ts";
