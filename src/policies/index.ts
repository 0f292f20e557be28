/** Policies by name: a model behind an API, a file with a text model, a folder of a run, a checkpoint of Hugging Face. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadHuggingFace } from "../model/huggingface/index.ts";
import type { TrainedModel } from "../model/weights.ts";
import { isApiName } from "./api/apiName.ts";
import type { ApiOptions } from "./api/options.ts";
import { textModelPolicy } from "./concluding.ts";
import { readHuggingFaceModel } from "./huggingFace.ts";
import { readTextModel } from "./modelFile.ts";
import type { Policy } from "./policy.ts";
import type { TextModel } from "./transformer.ts";

export {
  type ApiOptions,
  type Budget,
  BudgetExceededError,
  type Price,
  UnusableServerError,
} from "./api/options.ts";
export { textModelPolicy } from "./concluding.ts";
export { encodeTextModel, parseTextModel } from "./modelFile.ts";
export * from "./policy.ts";
export { type PromptLayout, type PromptLayoutOptions, promptLayout } from "./promptLayout.ts";
export { type Rating, ratingSchema } from "./rating.ts";
export * from "./replayed.ts";
export * from "./scripted.ts";
export { fillTemplate, type PromptTemplate, plainTemplate } from "./template.ts";
export { type TextModel, type TransformerPolicyOptions, transformerPolicy } from "./transformer.ts";

/**
 * The policy that a person named: `openai/…`, `anthropic/…`, `google/…` or `http://host/v1#…`; `planted/…`, whose
 * inside is a program of known truth; a `.safetensors` file, a folder of a run, whose newest text model it is, or a folder with a checkpoint of Hugging Face.
 *
 * `options` say how a server is called; a model in this process needs none of them.
 *
 * @throws RangeError where there is no such file, none with a text model, a checkpoint that is refused, or no key.
 */
export async function loadPolicy(name: string, options: ApiOptions = {}): Promise<Policy> {
  // What is there as a file is that file: a folder may be called openai.
  if (isApiName(name) && !existsSync(name)) {
    return await (await import("./api/index.ts")).loadApiPolicy(name, options);
  }
  if (name.startsWith("planted/") && !existsSync(name)) {
    return (await import("./planted/index.ts")).loadPlanted(name);
  }
  const { path, textModel } = loadTextModel(name);
  return textModelPolicy(`checkpoint:${path}`, textModel);
}

/** A text model in this process, and the file or folder that it was read from. */
export interface LoadedTextModel {
  readonly path: string;
  readonly textModel: TextModel;
}

/** The text model that a person named, as `loadPolicy` finds it in a file or a folder. */
export function loadTextModel(name: string): LoadedTextModel {
  const { path, isHuggingFace } = placeOf(name);
  return { path, textModel: isHuggingFace ? readHuggingFaceModel(path) : readTextModel(path) };
}

/** A model, and the file or folder that it was read from. */
export interface LoadedModel {
  readonly path: string;
  readonly model: TrainedModel;
}

/** The model that a person named, as `loadPolicy` finds it; it needs no tokenizer. */
export function loadModel(name: string): LoadedModel {
  const { path, isHuggingFace } = placeOf(name);
  const { model } = isHuggingFace ? loadHuggingFace(path) : readTextModel(path);
  return { path, model };
}

/** Where a model lies that a person named. */
export interface ModelPlace {
  /** A file with a text model, or a folder with a checkpoint of Hugging Face. */
  readonly path: string;
  readonly isHuggingFace: boolean;
}

/** @throws RangeError where there is no such file or folder, or no text model in it. */
export function placeOf(name: string): ModelPlace {
  const plain = name.replace(/^checkpoint:/, "");
  const path = [plain, join("runs", plain)].find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new RangeError(
      `There is no file or folder ${name}. assay list shows the runs; a model behind an API is openai/<name>, anthropic/<name>, google/<name> or http://host/v1#<name>.`,
    );
  }
  if (existsSync(join(path, "config.json"))) return { path, isHuggingFace: true };
  const file = statSync(path).isDirectory() ? (newestTextModel(path) ?? missing(path)) : path;
  return { path: file, isHuggingFace: false };
}

/** The text model in a folder that was written last; undefined where there is none. */
export function newestTextModel(folder: string): string | undefined {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".safetensors"))
    .map((entry) => join(entry.parentPath, entry.name))
    // Training states lie beside text models, in folders called `state`.
    .filter((file) => !/[\\/]state[\\/]/.test(file))
    .map((file) => ({ file, written: statSync(file).mtimeMs }))
    .sort((a, b) => b.written - a.written);
  return files[0]?.file;
}

function missing(folder: string): never {
  throw new RangeError(
    `${folder} holds no text model (a .safetensors file). Where its run makes one and is not that far yet, let it go on.`,
  );
}
