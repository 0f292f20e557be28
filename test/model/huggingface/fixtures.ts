/** The committed checkpoints, made by `test/oracles/huggingface.py`, and folders to change them in. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../fixtures/huggingface/", import.meta.url));

/** Names of the checkpoints. */
export const names: readonly string[] = readdirSync(root).sort();

/** The folder of a checkpoint. */
export const folderOf = (name: string): string => join(root, name);

/** Logits that `transformers` computed in float32, at some positions of one sequence. */
export interface LogitCase {
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

/** A prompt, its ids, and the likeliest tokens after it. */
export interface TextCase {
  readonly prompt: string;
  readonly ids: readonly number[];
  readonly new: readonly number[];
  readonly text: string;
  /** Log-probability of each token of a given completion. */
  readonly scored: { readonly completion: string; readonly logProbs: readonly number[] };
}

/** What `transformers` made of a checkpoint. */
export interface Expected {
  readonly cases: readonly LogitCase[];
  readonly texts?: readonly TextCase[];
  readonly chat?: {
    readonly messages: readonly { role: "system" | "user" | "assistant"; content: string }[];
    readonly rendered: string;
    readonly ids: readonly number[];
  };
}

/** Reads it. */
export const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(join(folderOf(name), "expected.json"), "utf8")) as Expected;

/** A folder for the files of a test, and how it is removed. */
export function workFolder() {
  const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A copy of a checkpoint below `folder`. */
export function copyOf(name: string, folder: string): string {
  const copy = mkdtempSync(join(folder, `${name}-`));
  cpSync(folderOf(name), copy, { recursive: true });
  return copy;
}

/** Changes settings in a JSON file of a checkpoint; undefined removes one. */
export function change(folder: string, settings: object, file = "config.json"): void {
  const path = join(folder, file);
  const before = JSON.parse(readFileSync(path, "utf8")) as object;
  writeFileSync(path, JSON.stringify({ ...before, ...settings }));
}
