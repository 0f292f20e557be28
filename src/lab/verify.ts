/**
 * Checks a run against itself: everything that can be recomputed is recomputed.
 *
 * Finds: a change of the log, the summary, a blob, a checkpoint or what was prepared, and files that are gone.
 * Does not find: a change of the log together with a summary that was made anew from it; another provenance or
 * other settings in `run.json`, as long as the summary does not depend on them.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "./atomicFile.ts";
import { hashInName } from "./checkpoints.ts";
import type { Event } from "./event.ts";
import { readEvents } from "./eventLog.ts";
import { finishedCells, summarize, summaryText } from "./facts.ts";
import { readHeader } from "./header.ts";
import { hashInPrepared } from "./preparedOnce.ts";
import type { Recipe } from "./recipe.ts";

export interface Check {
  /** What was checked, as a sentence that is true when it holds. */
  readonly name: string;
  readonly holds: boolean;
  /** What was expected and what was found, when it does not hold. */
  readonly detail?: string;
}

/**
 * Recomputes the summary, the totals and every hash of a run. With `repair`, a summary that is absent or
 * differs is written anew.
 */
export function verifyRun(folder: string, recipe: Recipe, { repair = false } = {}): Check[] {
  const checks = [
    attempt("run.json can be read", () => void readHeader(folder)),
    attempt("events.jsonl holds only whole, valid events", () => requireWholeLog(folder)),
    ...hashChecks(folder, "blobs", (name) => /^[0-9a-f]{64}$/.exec(name)?.[0]),
    ...hashChecks(folder, "checkpoints", hashInName),
    ...hashChecks(folder, "preparations", hashInPrepared),
  ];
  const canRead = checks.slice(0, 2).every(({ holds }) => holds);
  if (!canRead) return checks;
  const events = readEvents(logPath(folder));
  return [
    ...checks,
    attempt("every file that the log speaks of is there", () => requireFiles(folder, events)),
    attempt("summary.json is what the log says", () =>
      requireSummary(folder, summaryOf({ folder, recipe, events }), repair),
    ),
  ];
}

const logPath = (folder: string) => join(folder, "events.jsonl");

function attempt(name: string, act: () => void): Check {
  try {
    act();
    return { name, holds: true };
  } catch (error) {
    return { name, holds: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function requireWholeLog(folder: string): void {
  if (!existsSync(logPath(folder))) throw new Error("there is none.");
  readEvents(logPath(folder));
  const text = readFileSync(logPath(folder), "utf8");
  if (text.length === 0 || text.endsWith("\n")) return;
  const torn = text.length - text.lastIndexOf("\n") - 1;
  throw new Error(
    `the last line is cut off after ${torn} characters. The same command again repairs it.`,
  );
}

/** One check per file below `folder/part` whose name promises a SHA-256, or the beginning of one. */
function hashChecks(
  folder: string,
  part: string,
  promised: (name: string) => string | undefined,
): Check[] {
  const root = join(folder, part);
  if (!existsSync(root)) return [];
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && promised(entry.name) !== undefined);
  return files.map(({ name, parentPath }) => {
    const path = join(parentPath, name);
    const shown = path.slice(folder.length + 1).replaceAll("\\", "/");
    return attempt(`${shown} has the content that its name says`, () => {
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
      if (!hash.startsWith(promised(name)!)) throw new Error(`its content has the hash ${hash}.`);
    });
  });
}

/** Blobs, and checkpoints that are results of cells. */
function requireFiles(folder: string, events: readonly Event[]): void {
  const blobs = events.flatMap((event) => (event.kind === "blob" ? [`blobs/${event.hash}`] : []));
  const results = [...finishedCells(events).values()].flatMap(textsIn);
  const checkpoints = results.filter((text) => /^checkpoints[\\/].*\.safetensors$/.test(text));
  const gone = [...blobs, ...checkpoints].filter((file) => !existsSync(join(folder, file)));
  if (gone.length > 0) throw new Error(`${gone.join(", ")} cannot be found.`);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

interface LoggedRun {
  readonly folder: string;
  readonly recipe: Recipe;
  readonly events: readonly Event[];
}

function summaryOf({ folder, recipe, events }: LoggedRun): string {
  const { recipe: name, settings } = readHeader(folder);
  return summaryText(summarize({ recipe, name }, events, recipe.schema.parse(settings)));
}

function requireSummary(folder: string, expected: string, repair: boolean): void {
  const path = join(folder, "summary.json");
  const found = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  if (found === expected) return;
  if (repair) writeAtomically(path, expected);
  else throw new Error(found === undefined ? "there is none." : firstDifference(expected, found));
}

function firstDifference(expected: string, found: string): string {
  const [want, got] = [expected.split("\n"), found.split("\n")];
  const line = want.findIndex((text, index) => text !== got[index]);
  const at = line < 0 ? want.length : line;
  const said = (lines: readonly string[]) => lines[at]?.trim().replace(/,$/, "") ?? "the end";
  return `line ${at + 1}: expected ${said(want)}, found ${said(got)}.`;
}
