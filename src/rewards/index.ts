/** Safety classifiers: how likely a prompt and the response to it are unsafe. */

export { encodeClassifier, readClassifier } from "./classifierFile.ts";
export {
  type ClassifierReport,
  classifierReport,
  type ReportOptions,
  sayReport,
} from "./classifierReport.ts";
export {
  type ExchangeTemplate,
  type HeadedTextModel,
  headClassifier,
  lineEach,
  oneOutput,
} from "./headClassifier.ts";
export { type JudgeOptions, judgeClassifier, ratingIn } from "./judge.ts";
export * from "./lexicon.ts";
export { type ClassifierOptions, loadOpenClassifier, loadSafetyClassifier } from "./load.ts";
export { ngramClassifier } from "./ngramClassifier.ts";
export { type NgramSettings, ngramFeatures, usualNgrams } from "./ngrams/features.ts";
export * from "./ngrams/ngramModel.ts";
export type { HeadNetwork, LabelTokenNetwork, OpenClassifier } from "./openClassifier.ts";
export * from "./openSafetyClassifier.ts";
export { createRater, type Rater, type TokenExchange } from "./rater.ts";
export { ratingClassifier } from "./ratingClassifier.ts";
export type { Exchange, SafetyClassifier } from "./safetyClassifier.ts";
export { type UnsafeOutput, unsafeOutput } from "./unsafeOutput.ts";
