/** What `assay privacy lint` was pointed at. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSubject } from "../../privacy/lint/readSubject.ts";
import type { LintSubject } from "../../privacy/lint/subject.ts";
import { describeTransformer } from "../../privacy/lint/transformerLayers.ts";
import { parseWhole } from "../../privacy/wholeText.ts";
import { checkpointModel } from "../policyFor.ts";

/** A JSON file, a folder with a `config.json`, or a model of ours in a file, a folder or a run. */
export async function lintSubject(name: string): Promise<LintSubject> {
  const config = join(name, "config.json");
  if (existsSync(config)) {
    const parameters = await parametersIn(name);
    return read(config, parameters);
  }
  if (name.endsWith(".json") || name.endsWith(".jsonl")) return read(name);
  const { model } = await checkpointModel(name);
  return { model: describeTransformer(model.config) };
}

function read(file: string, parameters?: number): LintSubject {
  const json = parseWhole(readFileSync(file, "utf8"), file);
  return readSubject(json, { where: file, ...(parameters !== undefined && { parameters }) });
}

/** How many numbers the weights of a folder hold, as their headers say; undefined where there are none. */
async function parametersIn(folder: string): Promise<number | undefined> {
  const names = ["model.safetensors", "model.safetensors.index.json"];
  if (!names.some((name) => existsSync(join(folder, name)))) return undefined;
  const { openWeights } = await import("../../model/huggingface/files.ts");
  const weights = openWeights(folder);
  const sizes = [...weights.tensors.values()].map(({ shape }) =>
    shape.reduce((product, axis) => product * axis, 1),
  );
  weights.close();
  return sizes.reduce((sum, size) => sum + size, 0);
}
