/** The runs in a folder, each with its state. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Event, eventSchema } from "./event.ts";
import { type RunHeader, readHeader } from "./header.ts";
import { isLocked } from "./lock.ts";

/**
 * `stopped`: neither finished nor at work, for example after a kill; `incomplete`: answers are missing. The same
 * command continues both.
 */
export type RunState =
  | "running"
  | "complete"
  | "incomplete"
  | "interrupted"
  | "failed"
  | "stopped"
  | "unreadable";

export interface ListedRun {
  /** Name of the folder. */
  readonly name: string;
  readonly folder: string;
  readonly state: RunState;
  /** Absent when `run.json` cannot be read. */
  readonly header?: RunHeader;
  /** What is wrong, when the state is `unreadable`. */
  readonly problem?: string;
}

/** Every folder in `runs` that holds a run, in alphabetical order. */
export function listRuns(runs: string): ListedRun[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(runs, entry.name, "run.json")))
    .map((entry) => listedRun(runs, entry.name))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function listedRun(runs: string, name: string): ListedRun {
  const folder = join(runs, name);
  try {
    return { name, folder, state: stateIn(folder), header: readHeader(folder) };
  } catch (error) {
    return { name, folder, state: "unreadable", problem: String((error as Error).message) };
  }
}

/** What the lock says, else the last line of the log; lines before it are not looked at. */
function stateIn(folder: string): RunState {
  if (isLocked(folder)) return "running";
  const path = join(folder, "events.jsonl");
  if (!existsSync(path)) return "stopped";
  const last = lastEvent(readFileSync(path, "utf8"));
  return last?.kind === "ended" ? last.status : "stopped";
}

function lastEvent(text: string): Event | undefined {
  const end = text.lastIndexOf("\n");
  const line = text.slice(text.lastIndexOf("\n", end - 1) + 1, Math.max(end, 0));
  try {
    return eventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
