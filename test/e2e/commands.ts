/** The command as a person starts it: a process of its own, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/assay.js", import.meta.url));
/** Nobody looks: no colours, no live lines, and nothing from the machine that runs the tests. */
const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", NO_COLOR: "1" };

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `assay` with these words in `folder`, to its end. */
export function assay(folder: string, ...words: readonly string[]): Ended {
  const options = { cwd: folder, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], options);
  return { code: status, stdout, stderr };
}

/** Runs `assay` like `assay`, with this text on its stdin. */
export function fed(folder: string, input: string, ...words: readonly string[]): Ended {
  const options = { cwd: folder, env, encoding: "utf8", input } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], options);
  return { code: status, stdout, stderr };
}

/** Where a command runs, and what it finds in its environment. */
export interface Place {
  readonly folder: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs `assay` like `assay`, while this process goes on: it may be the server that is asked. */
export const ran = (place: Place, ...words: readonly string[]): Promise<Ended> =>
  ended(started(place, words));

/** Starts `assay`, sends `signal` as soon as `isTime`, and waits for the end. */
export async function signalled(
  { isTime, signal, ...place }: Place & Pick<Stop, "signal"> & { readonly isTime: () => boolean },
  ...words: readonly string[]
): Promise<Ended> {
  const child = started(place, words);
  const ending = ended(child);
  while (child.exitCode === null && !isTime()) await wait(5);
  child.kill(signal);
  return await ending;
}

const started = ({ folder, variables }: Place, words: readonly string[]): ChildProcess =>
  spawn(process.execPath, [bin, ...words], { cwd: folder, env: { ...env, ...variables } });

/** What a command with `--json` says; throws where stdout is not one JSON object. */
export function told<Result>(folder: string, ...words: readonly string[]): Result {
  return JSON.parse(assay(folder, ...words, "--json").stdout) as Result;
}

/**
 * Starts `assay`, waits until the log of the run in `run` holds `cells` finished cells, sends `signal`, and
 * waits for the end.
 */
export function stopped(
  { folder, run, cells, signal }: Stop,
  ...words: readonly string[]
): Promise<Ended> {
  const log = join(folder, run, "events.jsonl");
  return signalled({ folder, signal, isTime: () => finishedCells(log) >= cells }, ...words);
}

/** When a command is stopped, and how. */
export interface Stop {
  readonly folder: string;
  /** The folder of the run, relative to `folder`. */
  readonly run: string;
  readonly cells: number;
  readonly signal: "SIGKILL" | "SIGINT";
}

const finishedCells = (log: string) =>
  existsSync(log) ? readFileSync(log, "utf8").split('"kind":"done"').length - 1 : 0;

function ended(child: ChildProcess): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  child.stdout!.on("data", (chunk: Buffer) => {
    written.stdout += chunk.toString();
  });
  child.stderr!.on("data", (chunk: Buffer) => {
    written.stderr += chunk.toString();
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...written })));
}
