/** Runs, records and recipes. */
export { attackHeader, type HeaderOptions } from "./attack/attackHeader.ts";
export {
  type AttackHeader,
  type AttackLine,
  type AttackTotals,
  attackLineSchema,
} from "./attack/attackLine.ts";
export {
  type AttackJob,
  type AttackReport,
  type PerformedAttack,
  performAttack,
} from "./attack/performAttack.ts";
export { type RecordedAttack, readAttack } from "./attack/readAttack.ts";
export { distinctPrompts, type ReplayOptions, replayed, rescored } from "./attack/replay.ts";
export { type Gap, Unfinished, unfinished } from "./attempt.ts";
export { atLeast, atMost, type Judgement } from "./bounds.ts";
export { dollarsText, planDollars } from "./budget.ts";
export {
  encodeClickModel,
  parseClickModel,
  readClickModel,
  type SavedClickModel,
} from "./clickModelFile.ts";
export * from "./clicks/clickEvaluation.ts";
export * from "./clicks/clickResult.ts";
export {
  type ClickProbe,
  type ClicksTrained,
  type ClickTrainingCell,
  trainClicksInCell,
} from "./clickTrainingCell.ts";
export {
  type AdjustedComparison,
  type ComparedRun,
  type CompareOptions,
  compareRuns,
  type RunComparison,
} from "./compare/compareRuns.ts";
export type { Comparison, Flip } from "./compare/comparison.ts";
export type { Needed } from "./compare/needed.ts";
export * from "./event.ts";
export { readEvents } from "./eventLog.ts";
export {
  facts,
  finishedCells,
  summarize,
  summaryText,
  totalsOf,
  unfinishedCells,
} from "./facts.ts";
export { headerSchema, type RunHeader, type RunSpec, readHeader } from "./header.ts";
export { ledgerPath } from "./ledgerFile.ts";
export { type ListedRun, listRuns, type RunState } from "./listRuns.ts";
export { type Kept, keptOnce, type PreparationOnce, preparedOnce } from "./preparedOnce.ts";
export {
  type PrivatelyTrained,
  type PrivateTrainingCell,
  trainPrivatelyInCell,
} from "./privateTrainingCell.ts";
export { type Condition, definePromptStudy, type PromptStudy } from "./promptStudy.ts";
export * from "./recipe.ts";
export { type Redact, redactorOf } from "./redaction.ts";
export { type FinishedRun, type RunOptions, runFolderOf, runRecipe } from "./run.ts";
export { type GuaranteedCell, guaranteesOf } from "./statedGuarantees.ts";
export * from "./summary.ts";
export { type TrainingCell, trainInCell } from "./trainingCell.ts";
export { usageOf } from "./usage.ts";
export { type Check, verifyRun } from "./verify.ts";
