/** The books of private training: in a file of their own ahead of the run, or in a checkpoint. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { isClickModel, readClickBill } from "../../lab/clickModelFile.ts";
import { readLedger } from "../../lab/ledgerFile.ts";
import { openSafetensors } from "../../model/safetensors/index.ts";
import type { Ledger } from "../../privacy/ledger.ts";
import {
  isClickState,
  isPrivateClickState,
  readClickLedger,
} from "../../training/clicks/clickStateFile.ts";
import { isPrivateState, parsePrivateState } from "../../training/privateStateFile.ts";
import { UsageError } from "../exitCode.ts";
import { findRun, runsFolder } from "../runFolder.ts";

/**
 * All that was charged for the private training in a file, a folder or a run. A checkpoint is behind the books of its run
 * when that was killed: then the books count.
 *
 * @throws UsageError where there is none, and where there are several: nobody can say which is meant.
 */
export async function booksOf(name: string): Promise<Ledger> {
  const place = existsSync(name) ? name : await findRun(name, runsFolder, "file, folder or run");
  const files = bookFiles(place);
  const [only, ...others] = files;
  if (only === undefined) {
    throw new UsageError(`${place}: expected private training, with its ledger, found none.`);
  }
  if (others.length > 0) throw severalTrainings(place, files);
  return booksIn(only);
}

/** Where the books of the private training in a file or a folder are; none where there was none. */
export function bookFiles(place: string): readonly string[] {
  if (!statSync(place).isDirectory()) return [place];
  const kept = join(place, "ledgers");
  return existsSync(kept) ? filesBelow(kept, ".jsonl") : newestStates(place);
}

/** The books in a ledger, of a checkpoint or of a model. Throws where there are none. */
export function booksIn(file: string): Ledger {
  if (file.endsWith(".jsonl")) return ledgerIn(file);
  const books = booksBeside(file);
  if (books !== file && existsSync(books)) return ledgerIn(books);
  const metadata = metadataOf(file);
  if (isClickState(metadata)) return readClickLedger(file);
  if (!isClickModel(metadata)) return parsePrivateState(readFileSync(file), file).ledger;
  const { ledger } = readClickBill(file);
  if (ledger !== undefined) return ledger;
  throw new UsageError(`${file}: expected private training, got a model without a ledger.`);
}

function metadataOf(file: string): Readonly<Record<string, string>> {
  const { metadata, close } = openSafetensors(file);
  close();
  return metadata;
}

function ledgerIn(file: string): Ledger {
  const ledger = readLedger(file);
  if (ledger !== undefined) return ledger;
  throw new UsageError(`${file}: expected the ledger of a private run, got one that is not begun.`);
}

/** Where a run keeps the books of the cell that this checkpoint is of; its own path where it lies in no run. */
function booksBeside(checkpoint: string): string {
  const path = resolve(checkpoint).split(sep);
  const at = path.lastIndexOf("checkpoints");
  const cell = path.slice(at + 1, -2);
  if (at < 0 || cell.length === 0) return checkpoint;
  return `${[...path.slice(0, at), "ledgers", ...cell].join(sep)}.jsonl`;
}

const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();

/** The newest checkpoint of private training in each folder. */
function newestStates(place: string): string[] {
  const newest = new Map<string, string>();
  for (const file of filesBelow(place, ".safetensors")) {
    // Names begin with the step: a later file is a later step.
    if (hasPrivateState(file)) newest.set(dirname(file), file);
  }
  return [...newest.values()];
}

/** Whether a file of weights is a checkpoint of private training. */
export function hasPrivateState(file: string): boolean {
  const metadata = metadataOf(file);
  return isPrivateState(metadata) || isPrivateClickState(metadata);
}

function severalTrainings(place: string, files: readonly string[]): UsageError {
  const names = files.slice(0, 3).map((file) => relative("", file));
  const more = files.length > names.length ? `, … (${files.length} in all)` : "";
  return new UsageError(
    `${place}: expected one private training, got several. Name one of ${names.join(", ")}${more}. ` +
      "Where several saw the same records, what is claimed of one of them is not what all together may claim.",
  );
}
