/** Training: one loop; what is trained is an objective and a source of batches. */
export { adapted, perExampleAdapted } from "./adapted.ts";
export { augmented } from "./augmented.ts";
export {
  classification,
  type LabelledBatch,
  type LabelledText,
  labelledBatches,
} from "./classification.ts";
export type { ClickBatch, ClickBatches } from "./clicks/clickBatch.ts";
export {
  type ClickCanaries,
  type ClickCanaryOptions,
  clickCanaries,
} from "./clicks/clickCanaries.ts";
export {
  type ClickDesign,
  type ClickMechanism,
  type ClickPerformance,
  type ClickStepReport,
  type ClickTrainer,
  type ClickTrainingState,
  createClickTrainer,
} from "./clicks/clickTrainer.ts";
export { type ClickUnits, userUnits } from "./clicks/clickUnits.ts";
export type {
  LabelMethod,
  LabelPrivacyOptions,
  LabelPrivateModel,
} from "./clicks/labels/labelMethod.ts";
export { trainWithLabelPrivacy } from "./clicks/labels/trainWithLabelPrivacy.ts";
export { type MemoryLog, memoryBatches } from "./clicks/memoryBatches.ts";
export { type OpenBatchesOptions, openBatches } from "./clicks/openBatches.ts";
export type { RowMovement } from "./clicks/rows/rowOptimizer.ts";
export type { StepDesign } from "./graphs.ts";
export type { Losses, Objective } from "./objective.ts";
export {
  type PartChoice,
  partlyTrained,
  type TrainedPart,
  trainedValues,
  withTrainedValues,
} from "./partlyTrained.ts";
export {
  type ClassBatch,
  type NumberBatch,
  perExampleClassification,
  perExampleRegression,
} from "./perExampleMlp.ts";
export type { PerExampleObjective } from "./perExampleObjective.ts";
export { perExampleSupervised, sequenceRows } from "./perExampleSupervised.ts";
export { type PolicyGradientOptions, policyGradient } from "./policyGradient.ts";
export {
  type PolicyGradientBatch,
  type PolicySample,
  policyGradientBatches,
} from "./policySamples.ts";
export {
  type Comparison,
  type ComparisonBatch,
  comparisonBatches,
  preference,
} from "./preference.ts";
export type { PrivateMetrics } from "./privateMetrics.ts";
export {
  createPrivateTrainer,
  type MechanismOptions,
  type PrivateDesign,
  type PrivatePerformance,
  type PrivateStepReport,
  type PrivateTrainer,
  type PrivateTrainingState,
} from "./privateTrainer.ts";
export {
  type BatchShape,
  type ReadingOptions,
  type SupervisedBatch,
  supervised,
  supervisedBatches,
  type TokenExample,
} from "./supervised.ts";
export { type TextClassifierOptions, trainTextClassifier } from "./textClassifier.ts";
export { DivergedError, type TrainingProgress, type TrainOptions, train } from "./train.ts";
export {
  createTrainer,
  type StepReport,
  type Trainer,
  type TrainerOptions,
  type TrainingState,
} from "./trainer.ts";
export {
  type CanaryBatch,
  type CanaryChoice,
  type CanaryParameters,
  canaryParameters,
  withCanaries,
} from "./withCanaries.ts";
