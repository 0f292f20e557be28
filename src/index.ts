/** What `import { … } from "assay"` gives to an experiment that lives outside this repository. */
export { z } from "zod";
export { additionQuestions } from "./data/additionQuestions.ts";
export { chainQuestions } from "./data/chainQuestions.ts";
export { comparisonQuestions } from "./data/comparisonQuestions.ts";
export { originalQuestions } from "./data/originalQuestions.ts";
export type { Question } from "./data/question.ts";
export {
  type QuestionSet,
  type ReadQuestionsOptions,
  readQuestions,
  sayQuestions,
} from "./data/readQuestions.ts";
export { type Gap, Unfinished, unfinished } from "./lab/attempt.ts";
export { atLeast, atMost, type Judgement } from "./lab/bounds.ts";
export type { Event, EventBody, EventOf } from "./lab/event.ts";
export { type Condition, definePromptStudy, type PromptStudy } from "./lab/promptStudy.ts";
export {
  defineStudy,
  original,
  type Sample,
  type StudyRecipe,
  samplesOf,
  without,
} from "./lab/reasoning/index.ts";
export type {
  Checkpoints,
  Paper,
  Plan,
  ProgressUpdate,
  Recipe,
  RunContext,
} from "./lab/recipe.ts";
export { defineRecipe } from "./lab/recipe.ts";
export type {
  Figure,
  Finding,
  Grade,
  PaperNumber,
  PaperPoint,
  Point,
  RecipeSummary,
  Reference,
  Series,
  Summary,
  Totals,
  Verdict,
} from "./lab/summary.ts";
export type { Estimate } from "./math/estimate.ts";
export type { Generator, Seed } from "./math/seed.ts";
export { generator, seedFrom, split } from "./math/seed.ts";
export type { Measured } from "./metrics/metric.ts";
export { rateOf } from "./metrics/rate.ts";
export type {
  Capability,
  Completion,
  CompletionRequest,
  Continuation,
  Message,
  Policy,
  SamplingOptions,
  StopReason,
} from "./policies/policy.ts";
export { requireCapabilities } from "./policies/policy.ts";
export type { RecordedAnswer } from "./policies/replayed.ts";
export { recordedPrompt, replayedPolicy } from "./policies/replayed.ts";
export type { Script, ScriptedAnswer, ScriptedOptions } from "./policies/scripted.ts";
export { scriptedPolicy } from "./policies/scripted.ts";
