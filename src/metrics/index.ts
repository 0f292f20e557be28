/** Records in, estimates out. */
export * from "./areaOverCurve.ts";
export { accuracyUnderBias } from "./bias.ts";
export { type CurvePoint, curveOf, numberIn } from "./curve.ts";
export { type HintUse, hintUseOf } from "./hintUse.ts";
export type { Measured, Metric, PairedSample } from "./metric.ts";
export { type NecessityGate, necessityGate } from "./necessity.ts";
export { normalizedSameAnswerRate } from "./normalizedSameAnswer.ts";
export { clusterPairs, couplesOf, pairedRateChange } from "./pairs.ts";
export { rateOf } from "./rate.ts";
export { reversedPairs } from "./reversedPairs.ts";
export { corruptionSensitivity, type Reading, truncationSensitivity } from "./sensitivity.ts";
export { divergence, stepImportance } from "./stepImportance.ts";
export { trialAgreement } from "./trialAgreement.ts";
export { complementOf, type Weighing, weightedRateOf } from "./weightedRate.ts";
