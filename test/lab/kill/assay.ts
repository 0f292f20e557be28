/** The command in a process of its own, which can be killed from inside and from outside. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readEvents } from "../../../src/lab/eventLog.ts";
import { facts } from "../../../src/lab/facts.ts";
import { filesIn } from "../files.ts";

const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The experiment that is killed. */
export const experiment = beside("experiment.mjs");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts `assay` with these arguments; with `killedAt`, it kills itself at that change of `folder`. */
export function start(
  argv: readonly string[],
  { folder = "", killedAt = 0 }: { readonly folder?: string; readonly killedAt?: number } = {},
): Started {
  const killer = new URL("killer.mjs", import.meta.url).href;
  const env = {
    ...process.env,
    ...(killedAt > 0
      ? { NODE_OPTIONS: `--import ${killer}`, KILLED_FOLDER: folder, KILLED_AT: `${killedAt}` }
      : {}),
  };
  const child = spawn(process.execPath, [beside("../../../bin/assay.js"), ...argv], { env });
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject).on("close", (code, signal) => {
      resolve({ code, signal, stdout: stdout(), stderr: stderr() });
    });
  });
  return { child, ended };
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  return () => text;
}

/**
 * What must not depend on kills: every result, the newest training state, the summary, and every fact without its
 * time. An older state may stay, when the kill came before it was removed and nothing was left to train.
 */
export function endState(folder: string) {
  const files = new Map([...filesIn(folder)].filter(([path]) => /^(check|blobs|summ)/.test(path)));
  const states = [...files.keys()].filter((path) => path.includes("/state/"));
  for (const path of states.slice(0, -1)) files.delete(path);
  return {
    files: [...files].map(([path, bytes]) => [
      path,
      createHash("sha256").update(bytes).digest("hex"),
    ]),
    facts: facts(readEvents(join(folder, "events.jsonl")))
      .filter(({ kind }) => !["started", "ended", "note"].includes(kind))
      .map(({ at: _, ...fact }) => fact),
  };
}
