/** Privacy of training data: what happened, what may be claimed about it, what it costs. */
export {
  type Account,
  type AccountOptions,
  accountantNamed,
  privacyOf,
} from "./account.ts";
export {
  type Accountant,
  type AccountingOptions,
  type Bounds,
  type PrivacyCurve,
  UnsupportedEventError,
} from "./accountants/accountant.ts";
export { accountants } from "./accountants/index.ts";
export {
  type AttackBounds,
  attackBounds,
  largestTruePositiveRate,
} from "./attackBounds.ts";
export * from "./audit/index.ts";
export {
  type Calibrated,
  type CalibrationOptions,
  calibrate,
  type PrivacyTarget,
  UnreachableTargetError,
} from "./calibration/calibrate.ts";
export {
  calibrateDpSgd,
  type DpSgdCalibrationOptions,
  type FreeParameter,
} from "./calibration/calibrateDpSgd.ts";
export { type AdaptiveClippingOptions, adaptiveClipping } from "./clipping/adaptive.ts";
export { type AutomaticClippingOptions, automaticClipping } from "./clipping/automatic.ts";
export type { Adaptation, Clipping, ClippingRecord, ParameterNorms } from "./clipping/clipping.ts";
export { type FlatClippingOptions, flatClipping } from "./clipping/flat.ts";
export { type GlobalClippingOptions, globalClipping } from "./clipping/global.ts";
export {
  type PerGroupClippingOptions,
  type PerLayerClippingOptions,
  perGroupClipping,
  perLayerClipping,
} from "./clipping/grouped.ts";
export { checkDelta, customaryDelta, type DeltaCheckOptions } from "./deltaCheck.ts";
export { type DpSgdParameters, dpSgdOf } from "./dpSgdParameters.ts";
export { earlierTraining } from "./earlierTraining.ts";
export {
  dpSgd,
  type Mechanism,
  type PrivacyEvent,
  type RepeatAndSelect,
  type Sampled,
} from "./event.ts";
export { checkedEvent, parseEvent } from "./eventCheck.ts";
export { eventSchema } from "./eventSchema.ts";
export { eventText } from "./eventText.ts";
export { gaussianDelta, gaussianEpsilon } from "./gaussianDp.ts";
export {
  type GroupGuarantee,
  groupGuarantee,
  type UserLevelDpSgd,
  userLevelDpSgd,
  userNoiseMultiplier,
} from "./groupPrivacy.ts";
export * from "./labels/index.ts";
export {
  type Charge,
  differences,
  emptyLedger,
  eventOfLedger,
  type Ledger,
  mergedLedgers,
  PlanMismatchError,
  releasesOf,
  withCharge,
  withStep,
} from "./ledger.ts";
export { lint, lintRules } from "./lint/lint.ts";
export { type Pipeline, pipelineSchema } from "./lint/pipeline.ts";
export { readSubject } from "./lint/readSubject.ts";
export type { Complaint, LintFinding, LintRule, Severity } from "./lint/rule.ts";
export type { Layer, LintSubject, ModelDescription } from "./lint/subject.ts";
export {
  type BandedToeplitzOptions,
  bandedToeplitz,
} from "./matrixFactorization/bandedToeplitz.ts";
export { binaryTree } from "./matrixFactorization/binaryTree.ts";
export { type Buffers, buffered } from "./matrixFactorization/buffered.ts";
export {
  type BufferedToeplitzOptions,
  bufferedToeplitz,
} from "./matrixFactorization/bufferedToeplitz.ts";
export {
  type CompareOptions,
  compareFactorizations,
  type FactorizationRow,
} from "./matrixFactorization/compare.ts";
export {
  type CorrelatedNoiseOptions,
  correlatedNoise,
} from "./matrixFactorization/correlatedNoise.ts";
export { factorizationFrom } from "./matrixFactorization/describedFactorization.ts";
export {
  errorOf,
  type Factorization,
  type FactorizationDescription,
  type FactorizationError,
  type FactorizationSensitivity,
} from "./matrixFactorization/factorization.ts";
export { identityFactorization } from "./matrixFactorization/identity.ts";
export {
  amplifiedByCyclicPoisson,
  type BatchPattern,
  type CorrelatedMechanism,
  type CyclicPoissonOptions,
  inFixedOrder,
  type TreePerEpochOptions,
  treePerEpoch,
} from "./matrixFactorization/mechanism.ts";
export { oneParticipation, type Participation } from "./matrixFactorization/participation.ts";
export { bandedSquareRoot, squareRootToeplitz } from "./matrixFactorization/squareRootToeplitz.ts";
export { toeplitz } from "./matrixFactorization/toeplitz.ts";
export type { BinaryTreeOptions } from "./matrixFactorization/tree.ts";
export { prefixSums, type Workload } from "./matrixFactorization/workload.ts";
export {
  type NeighboringRelation,
  neighboringRelations,
  sumSensitivity,
} from "./neighboringRelation.ts";
export { type DrawInteger, discreteGaussian, discreteLaplace } from "./noise/discreteGaussian.ts";
export { type GridNoiseOptions, gridNoise } from "./noise/gridNoise.ts";
export { type IndependentNoiseOptions, independentNoise } from "./noise/independentNoise.ts";
export type { AddedNoise, GridNoise, PrivateNoise } from "./noise/noise.ts";
export type { NoiseRecord, NoiseStream, NormalSource } from "./noise/noiseStream.ts";
export { normalSource } from "./noise/normalSource.ts";
export {
  childRandomness,
  type Randomness,
  secureRandomness,
  seededRandomness,
} from "./noise/randomness.ts";
export {
  type AdaptiveRowNoise,
  type NoiseSplit,
  type RowNoiseRecord,
  type SplitNoise,
  splitNoise,
} from "./noise/rowNoise.ts";
export {
  eventOfPlan,
  type PlanChoices,
  type PlanParts,
  type PrivacyPlan,
  partsOfRun,
  planOf,
  type RunningParts,
} from "./plan.ts";
export { type Answers, type Question, questions } from "./planning/answers.ts";
export type { BatchRow } from "./planning/batchTable.ts";
export { type Algorithm, type Decision, type Proposal, propose } from "./planning/propose.ts";
export type { OutputCalibration, OutputTable } from "./preparation/calibrationFit.ts";
export {
  type LabelPrior,
  type PriorOptions,
  priorCharge,
  privatePrior,
  streamedPrior,
} from "./preparation/labelPrior.ts";
export {
  type NoisyHistogram,
  type NoisyTable,
  type NoisyTableOptions,
  privateHistogram,
} from "./preparation/noisyTable.ts";
export {
  type PreparationOptions,
  type Prepared,
  withPreparation,
} from "./preparation/preparation.ts";
export {
  cellsBetween,
  evenCandidates,
  privateQuantiles,
  type QuantileOptions,
} from "./preparation/quantiles.ts";
export {
  privateRecalibration,
  type Recalibration,
  type RecalibrationOptions,
  recalibrationCharge,
  type ScoredLabels,
  streamedRecalibration,
} from "./preparation/recalibration.ts";
export {
  type CountNoise,
  type TopBucketsOptions,
  topBuckets,
  topBucketsCharge,
} from "./preparation/topBuckets.ts";
export {
  privateVocabulary,
  type Vocabulary,
  type VocabularyOptions,
  type VocabularyThreshold,
  vocabularyCharge,
  vocabularyThreshold,
} from "./preparation/vocabulary.ts";
export { drawRuns, meanOfRuns, stoppingProbability } from "./privateSelection.ts";
export {
  type Answer,
  answerDelta,
  answerEpsilon,
  parseQuery,
  type Query,
  querySchema,
} from "./query.ts";
export {
  type AccessKind,
  accessKinds,
  type DataAccess,
  type PrivacyRecord,
  type PrivacySetting,
  type ProtectedPart,
  privacyRecordVersion,
  type RecordedTraining,
} from "./record.ts";
export { type RecordContext, recordOfLedger } from "./recordOfLedger.ts";
export { parsePrivacyRecord, privacyRecordSchema } from "./recordSchema.ts";
export { type Refusal, RefusedInputError } from "./refusal.ts";
export { type Part, type Repeated, repeatedParts } from "./repeated.ts";
export {
  everyRecordSampler,
  type FixedSizeOptions,
  fixedOrderSampler,
  shuffledSampler,
  withoutReplacementSampler,
} from "./sampling/fixedSize.ts";
export {
  cyclicPoissonSampler,
  type PoissonOptions,
  poissonSampler,
  truncatedPoissonSampler,
} from "./sampling/poisson.ts";
export type { BatchSampler, SamplingRecord } from "./sampling/sampler.ts";
export { type SampledRun, samplingEvent } from "./sampling/samplingEvent.ts";
export { statementMarkdown, statementText } from "./statement/print.ts";
export { type Claim, type Statement, statementOf } from "./statement/statement.ts";
export { type Tier, type TierDefinition, tier, tierSource, tiers } from "./tier.ts";
export {
  type TuningPrice,
  type TuningWay,
  tuningEvent,
  tuningPrices,
  tuningWays,
} from "./tuning/prices.ts";
export {
  drawSelection,
  type Selected,
  type SelectionPlan,
  type SelectionState,
  type SelectionWork,
  selectPrivately,
} from "./tuning/selectPrivately.ts";
export { checkedUnit } from "./unitCheck.ts";
export type { UnitOfPrivacy } from "./unitOfPrivacy.ts";
