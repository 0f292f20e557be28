/** Checkpoints of Hugging Face, both ways. */
export type { HuggingFaceTokenizer } from "../tokenizers/huggingFace.ts";
export { families } from "./families/index.ts";
export type { Family, Settings } from "./family.ts";
export { type Checkpoint, loadHuggingFace, refusalsOf } from "./load.ts";
export { refusedSettings } from "./refusals.ts";
export { type SaveOptions, saveHuggingFace } from "./save.ts";
export {
  isSequenceClassifier,
  loadSequenceClassifier,
  type SequenceClassifier,
} from "./sequenceClassifier.ts";
export { type ChatSettings, chatSettingsIn, endsIn, loadTokenizer } from "./text.ts";
