/** What `assay privacy lint` was pointed at. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { grouped } from "../../math/grouped.ts";
import { newestTextModel } from "../../policies/index.ts";
import { describeLedger } from "../../privacy/lint/ledgerPipeline.ts";
import { readSubject } from "../../privacy/lint/readSubject.ts";
import type { LintSubject } from "../../privacy/lint/subject.ts";
import { describeTransformer } from "../../privacy/lint/transformerLayers.ts";
import { parseWhole } from "../../privacy/wholeText.ts";
import { UsageError } from "../exitCode.ts";
import { checkpointModel } from "../policyFor.ts";
import { findRun, runsFolder } from "../runFolder.ts";
import { bookFiles, booksIn, hasPrivateState } from "./booksOf.ts";
import { fileText } from "./fileText.ts";

/** One thing to look at. */
export interface NamedSubject {
  /** As it was typed; or the file that it is, in a folder that was typed. */
  readonly name: string;
  /** What it was taken for. */
  readonly origin: string;
  readonly subject: LintSubject;
}

/**
 * A JSON file, a folder with a `config.json`, a model of ours, a ledger; or the model and all private training in a
 * folder or a run.
 */
export async function lintSubjects(name: string): Promise<readonly NamedSubject[]> {
  const config = join(name, "config.json");
  if (existsSync(config)) return [described(name, read(config, await parametersIn(name)))];
  if (name.endsWith(".json")) return [described(name, read(name))];
  const place = existsSync(name) ? name : await findRun(name, runsFolder, "file, folder or run");
  return statSync(place).isDirectory() ? inFolder(name, place) : [await inFile(place)];
}

const described = (name: string, subject: LintSubject): NamedSubject => ({
  ...{ name, subject, origin: subject.model?.origin ?? "pipeline" },
});

async function inFile(file: string): Promise<NamedSubject> {
  const isLedger = file.endsWith(".jsonl") || hasPrivateState(file);
  return isLedger ? training([file]) : await modelIn(file);
}

async function modelIn(place: string): Promise<NamedSubject> {
  const { model } = await checkpointModel(place);
  return described(place, { model: describeTransformer(model.config) });
}

async function inFolder(name: string, folder: string): Promise<readonly NamedSubject[]> {
  const model = newestTextModel(folder);
  const models = model === undefined ? [] : [await modelIn(model)];
  const found = [...models, ...trainings(bookFiles(folder))];
  if (found.length > 0) return found;
  throw new UsageError(
    `${name}: expected a text model, or private training with its ledger, found neither. ` +
      'A model can be described as a list of layers ("kind": "layers"), and what is done around it as a pipeline ("kind": "pipeline").',
  );
}

/** Training about which the linter would say the same counts as one. */
function trainings(files: readonly string[]): readonly NamedSubject[] {
  const alike = grouped(files, (file) => JSON.stringify(describeLedger(booksIn(file))));
  return [...alike.values()].map(training);
}

function training(files: readonly string[]): NamedSubject {
  const [name, ...others] = files as readonly [string, ...string[]];
  const origin = `private training${others.length > 0 ? `, and ${others.length} more like it` : ""}`;
  return { name, origin, subject: describeLedger(booksIn(name)) };
}

function read(file: string, parameters?: number): LintSubject {
  const json = parseWhole(fileText(file, "expected a description as JSON"), file);
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
