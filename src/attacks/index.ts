/** Ways to break a model, under a budget: `assay/attacks`. */
import type { Attack } from "./attack.ts";
import beamSearch from "./beamSearch.ts";
import bestOfN from "./bestOfN.ts";
import gradientRedTeam from "./gradientRedTeam.ts";
import greedyCoordinateGradient from "./greedyCoordinateGradient.ts";
import gumbelAttack from "./gumbelAttack.ts";
import naturalPrompts from "./naturalPrompts.ts";
import projectedEmbeddings from "./projectedEmbeddings.ts";
import randomWords from "./randomWords.ts";
import reinforce from "./reinforce.ts";

export * from "./attack.ts";
export { createEvaluation, type Evaluation, type EvaluationOptions } from "./evaluation.ts";
export type { Judges } from "./judges.ts";
export { measuredPrompt } from "./measuredPrompt.ts";
export {
  type Answer,
  GRADIENT_FORWARDS,
  type OpenTarget,
  openTarget,
  type PromptTokens,
  type Rated,
} from "./openTarget.ts";
export {
  type PromptRecord,
  promptRecordSchema,
  UNSAFE_ABOVE,
  withoutText,
} from "./promptRecord.ts";
export * from "./runAttack.ts";
export type { Target } from "./target.ts";
export { allowedTokens, type TokenKind, type VocabularyOptions } from "./vocabulary.ts";
export {
  beamSearch,
  bestOfN,
  gradientRedTeam,
  greedyCoordinateGradient,
  gumbelAttack,
  naturalPrompts,
  projectedEmbeddings,
  randomWords,
  reinforce,
};

/** All attacks, those that see most of their target first. */
export const attacks = [
  gradientRedTeam,
  greedyCoordinateGradient,
  gumbelAttack,
  projectedEmbeddings,
  reinforce,
  beamSearch,
  bestOfN,
  naturalPrompts,
  randomWords,
] as readonly Attack[];
