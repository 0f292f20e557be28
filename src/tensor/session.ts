/** ONNX Runtime sessions: opened once per graph and options, shared by hash, released with the last user. */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import type { InferenceSession } from "onnxruntime-node";

/** How a graph is run. None of it changes what is computed. */
export interface ExecutionOptions {
  /** `webgpu` and `cuda` need hardware and, for CUDA, a user who installed it. @default "cpu" */
  readonly executionProvider?: "cpu" | "webgpu" | "cuda";
  /** Threads inside one operation. At least 1. @default ASSAY_THREADS, else every core */
  readonly threads?: number;
  /** Idle threads spin: faster when alone on the machine, much slower when not. @default true */
  readonly spinning?: boolean;
}

interface Shared {
  readonly opened: Promise<InferenceSession>;
  users: number;
}

const sessions = new Map<string, Shared>();

/** A session for these bytes, and the function that gives it back. */
export async function openSession(
  model: Uint8Array,
  options: ExecutionOptions,
): Promise<{ readonly session: InferenceSession; readonly release: () => Promise<void> }> {
  const settings = sessionOptions(options);
  const key = createHash("sha256").update(model).update(JSON.stringify(settings)).digest("hex");
  const shared = sessions.get(key) ?? { opened: create(model, settings), users: 0 };
  sessions.set(key, shared);
  shared.users++;
  try {
    const session = await shared.opened;
    return { session, release: () => release(key, shared) };
  } catch (error) {
    await release(key, shared);
    throw error;
  }
}

/** Number of open sessions: what a test of disposal looks at. */
export const openSessions = (): number => sessions.size;

async function release(key: string, shared: Shared): Promise<void> {
  shared.users--;
  if (shared.users > 0 || sessions.get(key) !== shared) return;
  sessions.delete(key);
  const session = await shared.opened.catch(() => undefined);
  await session?.release();
}

async function create(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const { InferenceSession, env } = await import("onnxruntime-node");
  // What goes wrong is thrown; the runtime would print it as well.
  env.logLevel = "fatal";
  return InferenceSession.create(model, options);
}

function sessionOptions(options: ExecutionOptions): InferenceSession.SessionOptions {
  const { executionProvider = "cpu", threads = defaultThreads(), spinning = true } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`compile: expected at least 1 thread, got ${threads}.`);
  }
  return {
    executionProviders: [executionProvider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Emission already merges and fuses; the runtime's own passes cost start-up time and win nothing.
    graphOptimizationLevel: "disabled",
    logSeverityLevel: 4,
    // Between runs threads rest, whatever they do during one: other sessions need the cores.
    extra: {
      session: { intra_op: { allow_spinning: spinning ? "1" : "0" }, force_spinning_stop: "1" },
    },
  };
}

/** ASSAY_THREADS where it is set, else every core. */
export function defaultThreads(): number {
  const wanted = process.env.ASSAY_THREADS;
  if (wanted === undefined || wanted === "") return availableParallelism();
  const threads = Number(wanted);
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new RangeError(`ASSAY_THREADS: expected a whole number of at least 1, got "${wanted}".`);
}
