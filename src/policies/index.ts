/** Policies by name: a file with a text model, or the folder of a run. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseTextModel } from "./modelFile.ts";
import type { Policy } from "./policy.ts";
import { transformerPolicy } from "./transformer.ts";

/**
 * The policy that a person named: a `.safetensors` file, or a folder of a run, whose newest text model it is.
 *
 * @throws RangeError where there is no such file, or none with a text model.
 */
export async function loadPolicy(name: string): Promise<Policy> {
  const plain = name.replace(/^checkpoint:/, "");
  const path = [plain, join("runs", plain)].find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new RangeError(`There is no file or folder ${name}. assay list shows the runs.`);
  }
  const file = statSync(path).isDirectory() ? newestModel(path) : path;
  return transformerPolicy(`checkpoint:${file}`, parseTextModel(readFileSync(file), file));
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
