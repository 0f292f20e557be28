/** Checks a run against itself: everything that can be recomputed is recomputed. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "./atomicFile.ts";
import { readEvents } from "./eventLog.ts";
import { summarize, summaryText } from "./facts.ts";
import { readHeader } from "./header.ts";
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
    ...blobChecks(folder),
  ];
  if (!checks.every(({ holds }) => holds)) return checks;
  return [...checks, summaryCheck(folder, recipe, repair)];
}

function attempt(name: string, act: () => void): Check {
  try {
    act();
    return { name, holds: true };
  } catch (error) {
    return { name, holds: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function requireWholeLog(folder: string): void {
  const path = join(folder, "events.jsonl");
  readEvents(path);
  const text = readFileSync(path, "utf8");
  if (text.length === 0 || text.endsWith("\n")) return;
  const torn = text.length - text.lastIndexOf("\n") - 1;
  throw new Error(
    `the last line is cut off after ${torn} characters. The same command again repairs it.`,
  );
}

function blobChecks(folder: string): Check[] {
  const blobs = join(folder, "blobs");
  if (!existsSync(blobs)) return [];
  const names = readdirSync(blobs).filter((name) => /^[0-9a-f]{64}$/.test(name));
  return names.map((name) =>
    attempt(`blob ${name.slice(0, 12)} has the content that its name says`, () => {
      const hash = createHash("sha256")
        .update(readFileSync(join(blobs, name)))
        .digest("hex");
      if (hash !== name) throw new Error(`its content has the hash ${hash}.`);
    }),
  );
}

function summaryCheck(folder: string, recipe: Recipe, repair: boolean): Check {
  const path = join(folder, "summary.json");
  return attempt("summary.json is what the log says", () => {
    const header = readHeader(folder);
    const events = readEvents(join(folder, "events.jsonl"));
    const settings = recipe.schema.parse(header.settings);
    const expected = summaryText(summarize({ recipe, name: header.recipe }, events, settings));
    const found = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    if (found === expected) return;
    if (repair) return writeAtomically(path, expected);
    throw new Error(found === undefined ? "there is none." : firstDifference(expected, found));
  });
}

function firstDifference(expected: string, found: string): string {
  const [want, got] = [expected.split("\n"), found.split("\n")];
  const line = want.findIndex((text, index) => text !== got[index]);
  const at = line < 0 ? want.length : line;
  return `line ${at + 1}: expected ${want[at]?.trim() ?? "the end"}, found ${got[at]?.trim() ?? "the end"}.`;
}
