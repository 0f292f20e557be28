/** Is a claim true? Attacks on what was trained, and what they show about epsilon. */
export {
  type AuditedMechanism,
  coinFlips,
  manyRunScores,
  oneRunScores,
} from "./auditedMechanism.ts";
export {
  type AuditMethod,
  type AuditMethodName,
  auditMethodNames,
  auditMethods,
  largestPossibleBound,
} from "./auditMethods.ts";
export {
  type AllowedRate,
  type AuditFinding,
  type AuditReport,
  type AuditReportOptions,
  auditReport,
  type CurveFinding,
} from "./auditReport.ts";
export type { CanaryScore } from "./canaryScore.ts";
export {
  type AttackCounts,
  clopperPearsonLowerBound,
  type EpsilonOfRates,
  type ErrorRates,
  epsilonOfRates,
  gaussianEpsilonOfRates,
  gaussianLowerBound,
} from "./clopperPearson.ts";
export { exactExposure, extrapolatedExposure, sampledExposure } from "./exposure.ts";
export {
  diracCanaries,
  type GradientCanaries,
  randomDirectionCanaries,
  type SumMechanism,
  stepsScore,
} from "./gradientCanaries.ts";
export {
  type CurveTestOptions,
  type GuessNumbers,
  type GuessOptions,
  guessesOf,
  oneRunScoreLowerBound,
  oneRunScoresRefute,
} from "./guesses.ts";
export {
  mislabelledCanaries,
  type OutOfDistribution,
  outOfDistributionCanaries,
} from "./insertedCanaries.ts";
export {
  type LikelihoodRatioOptions,
  likelihoodRatioScores,
  logitConfidence,
  logitOfProbability,
  type ShadowedExample,
} from "./likelihoodRatio.ts";
export type { AuditOptions, LowerBound } from "./lowerBound.ts";
export {
  type MechanismTestOptions,
  mechanismLowerBound,
  type NeighborOutputs,
} from "./mechanismTest.ts";
export {
  type MembershipInference,
  type MembershipInferenceOptions,
  membershipInference,
  type OperatingPoint,
} from "./membershipInference.ts";
export { type EpsilonDelta, type Guesses, oneRunLowerBound, oneRunPValue } from "./oneRun.ts";
export { oneRunFDpLowerBound, oneRunRefutes } from "./oneRunFDp.ts";
export {
  calibratedScores,
  type ReferencedExample,
  type RelativeOptions,
  relativeScores,
} from "./referenceModels.ts";
export { type Roc, type RocPoint, rocArea, rocHeight, rocHull, rocOf } from "./roc.ts";
export { parseScores, ScoresError } from "./scoresText.ts";
export { type ScoreAuditOptions, scoreLowerBound, type ThresholdChoice } from "./thresholds.ts";
export {
  claimTradeoff,
  curveTradeoff,
  gaussianTradeoff,
  type Tradeoff,
  tradeoffOf,
} from "./tradeoff.ts";
