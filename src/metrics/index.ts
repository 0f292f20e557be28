/** Records in, estimates out. */

export { default as accuracy } from "./accuracy.ts";
export * from "./areaOverCurve.ts";
export { accuracyUnderBias } from "./bias.ts";
export { default as changedAnswerRate } from "./changedAnswerRate.ts";
export { default as counterfactualFollowRate } from "./counterfactualFollowRate.ts";
export { type CurvePoint, curveOf, numberIn } from "./curve.ts";
export { default as defectionRate } from "./defectionRate.ts";
export { type HintUse, hintUseOf } from "./hintUse.ts";
export type { Measured, Metric, PairedSample } from "./metric.ts";
export { default as mistakesArea } from "./mistakesArea.ts";
export { type NecessityGate, necessityGate } from "./necessity.ts";
export { normalizedSameAnswerRate } from "./normalizedSameAnswer.ts";
export { clusterPairs, couplesOf, pairedRateChange } from "./pairs.ts";
export { rateOf } from "./rate.ts";
export { default as reversedConsistencyRate } from "./reversedConsistencyRate.ts";
export { reversedPairs } from "./reversedPairs.ts";
export { default as sameAnswerRate } from "./sameAnswerRate.ts";
export { corruptionSensitivity, type Reading, truncationSensitivity } from "./sensitivity.ts";
export { default as stepFlipRate } from "./stepFlipRate.ts";
export { divergence, stepImportance } from "./stepImportance.ts";
export { trialAgreement } from "./trialAgreement.ts";
export { default as truncationArea } from "./truncationArea.ts";
export { default as verbalisationRate } from "./verbalisationRate.ts";
export { complementOf, type Weighing, weightedRateOf } from "./weightedRate.ts";
