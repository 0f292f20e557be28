/** Policies by name: a file with a text model, the folder of a run, or a checkpoint of Hugging Face. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readHuggingFaceModel } from "./huggingFace.ts";
import { readTextModel } from "./modelFile.ts";
import type { Policy } from "./policy.ts";
import { type TextModel, transformerPolicy } from "./transformer.ts";

/** The policy that a person named, as `loadTextModel` finds it. */
export async function loadPolicy(name: string): Promise<Policy> {
  const { path, textModel } = loadTextModel(name);
  return transformerPolicy(`checkpoint:${path}`, textModel);
}

/** A text model, and the file or folder that it was read from. */
export interface LoadedTextModel {
  readonly path: string;
  readonly textModel: TextModel;
}

/**
 * The text model that a person named: a `.safetensors` file, a folder of a run, whose newest text model it is, or
 * a folder with a checkpoint of Hugging Face.
 *
 * @throws RangeError where there is no such file, none with a text model, or a checkpoint that is refused.
 */
export function loadTextModel(name: string): LoadedTextModel {
  const plain = name.replace(/^checkpoint:/, "");
  const path = [plain, join("runs", plain)].find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new RangeError(`There is no file or folder ${name}. assay list shows the runs.`);
  }
  if (existsSync(join(path, "config.json"))) {
    return { path, textModel: readHuggingFaceModel(path) };
  }
  const file = statSync(path).isDirectory() ? newestModel(path) : path;
  return { path: file, textModel: readTextModel(file) };
}

/** Training states lie beside text models, in folders called `state`. */
function newestModel(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".safetensors"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/]state[\\/]/.test(file))
    .map((file) => ({ file, written: statSync(file).mtimeMs }))
    .sort((a, b) => b.written - a.written);
  if (files[0]) return files[0].file;
  throw new RangeError(
    `${folder} holds no text model yet (a .safetensors file). Let its run go on.`,
  );
}
