/** A peer in Python: a live process that waits for work, so that nothing but the work is timed. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contender, Cost } from "./contender.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const peers = fileURLToPath(new URL("../peers/", import.meta.url));
const environment = `${root}.venv`;

/** What a peer is started with. */
export interface PeerOptions {
  /** A file of `bench/peers`. */
  readonly script: string;
  /** Handed to the script as JSON. */
  readonly options: object;
  /** Added to its environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** For the table, behind its own name. */
  readonly note?: string;
}

/** Starts the script and waits until it says that it is warm. */
export async function startPython(peer: PeerOptions): Promise<Contender> {
  const child = spawn(pythonWithPeers(), [`${peers}${peer.script}`, JSON.stringify(peer.options)], {
    env: { ...process.env, ...peer.variables },
  });
  const answers = linesOf(child, peer.script);
  const { ready } = (await answers()) as { ready: string };
  return {
    name: peer.note ? `${ready}, ${peer.note}` : ready,
    work: async (units) => {
      child.stdin.write(`${JSON.stringify({ units })}\n`);
      return (await answers()) as Cost;
    },
    close: async () => void child.kill(),
  };
}

/** A function that waits for the next line; a process that ends instead is an error with its last words. */
function linesOf(child: ChildProcessWithoutNullStreams, script: string): () => Promise<unknown> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = "";
  child.stderr.on("data", (text) => {
    complaints = `${complaints}${text}`.slice(-2000);
  });
  return async () => {
    const { value, done } = await lines.next();
    if (!done) return JSON.parse(value);
    throw new Error(`bench/peers/${script} ended before it answered:\n${complaints}`);
  };
}

/** The Python that has the peers: ASSAY_PYTHON, or one of our own that is made when it is first needed. */
function pythonWithPeers(): string {
  const { ASSAY_PYTHON } = process.env;
  if (ASSAY_PYTHON) return ASSAY_PYTHON;
  const python = `${environment}/bin/python`;
  if (existsSync(`${environment}/ready`)) return python;
  console.error("Installing the peers into .venv: some minutes, once.");
  mustRun("python3", ["-m", "venv", environment]);
  mustRun(python, ["-m", "pip", "install", "-q", "-r", `${peers}requirements.txt`]);
  mustRun("touch", [`${environment}/ready`]);
  return python;
}

function mustRun(command: string, words: readonly string[]): void {
  const { status, error } = spawnSync(command, words, { stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  const reason = error?.message ?? `exit code ${status}`;
  throw new Error(
    `bench: ${command} ${words.join(" ")}: ${reason}. The peers need Python 3.10 or newer with venv; ASSAY_PYTHON names one that has them.`,
  );
}
