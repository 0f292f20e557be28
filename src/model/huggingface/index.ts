/** Checkpoints of Hugging Face, both ways. */
export { families } from "./families/index.ts";
export type { Family, Settings } from "./family.ts";
export { readJson } from "./files.ts";
export { type Checkpoint, loadHuggingFace, refusalsOf } from "./load.ts";
export { refusedSettings } from "./refusals.ts";
export { type SaveOptions, saveHuggingFace } from "./save.ts";
