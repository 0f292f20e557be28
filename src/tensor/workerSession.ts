/**
 * A compiled graph on a worker thread of its own.
 *
 * Arguments and results cross through shared memory, so a call costs one copy each way and one message; the
 * calling thread is free in between. Several of these side by side are data parallelism.
 */
import { Worker } from "node:worker_threads";
import { type Binding, type Port, placeOf, requireInputs, requireTargets } from "./binding.ts";
import { type TypedArray, zeros } from "./dtype.ts";
import { TensorError } from "./error.ts";
import type { Explain } from "./explain.ts";
import type { ExecutionOptions } from "./session.ts";
import { DYNAMIC, sizeOf } from "./shape.ts";

/** What the worker is started with. */
export interface WorkerTask {
  readonly model: Uint8Array;
  readonly binding: Binding;
  readonly options: ExecutionOptions;
  /** Shared memory of each input and output, in order. */
  readonly inputs: readonly TypedArray[];
  readonly outputs: readonly TypedArray[];
}

/** What the worker answers: `error` is a message, absent when all went well. */
export interface WorkerAnswer {
  readonly error?: string;
}

interface WorkerOptions extends ExecutionOptions {
  readonly reuseOutputs?: boolean;
}

/** Starts a worker, opens the session there and waits until it is ready. Calls are answered one by one. */
export async function openWorkerSession(
  { model, binding }: { readonly model: Uint8Array; readonly binding: Binding },
  { executionProvider, threads = 1, spinning = false, reuseOutputs = false }: WorkerOptions,
  explain: Explain,
) {
  const inputs = binding.inputs.map(sharedArray);
  const outputs = binding.outputs.map(sharedArray);
  const options = { threads, spinning, ...(executionProvider ? { executionProvider } : {}) };
  const task: WorkerTask = { model, binding, options, inputs, outputs };
  const thread = new SessionThread(task, explain);
  await thread.answer();
  const results = resultArrays(binding, reuseOutputs);
  return {
    run: async (given: readonly TypedArray[], into?: readonly TypedArray[]) => {
      requireInputs(binding, given);
      if (into) requireTargets(binding, into, 0);
      return thread.inTurn(async () => {
        copyAll(given, inputs);
        await thread.ask();
        return copyAll(outputs, into ?? results());
      });
    },
    dispose: () => thread.stop(),
  };
}

/** Fresh arrays for every call, or the same ones. */
function resultArrays({ outputs }: Binding, reuse: boolean): () => readonly TypedArray[] {
  const fresh = () => outputs.map(({ dtype, shape }) => zeros(dtype, sizeOf(shape)));
  const kept = reuse ? fresh() : undefined;
  return () => kept ?? fresh();
}

/** The worker seen from here. It keeps the process alive only while an answer is awaited. */
class SessionThread {
  private readonly worker: Worker;
  private readonly explain: Explain;
  private last: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(task: WorkerTask, explain: Explain) {
    this.worker = startWorker(new URL("./sessionWorker.ts", import.meta.url), task);
    this.worker.once("exit", () => {
      this.stopped = true;
    });
    this.explain = explain;
  }

  /** Acts when everything before has ended: there is one set of shared arrays. */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(act, act);
    this.last = result;
    return result;
  }

  /** Has the session run on what the shared arrays hold. */
  ask(): Promise<void> {
    const answer = this.answer();
    this.worker.postMessage("run");
    return answer;
  }

  /** Waits for the next answer. */
  answer(): Promise<void> {
    const { worker, explain } = this;
    if (this.stopped) return Promise.reject(hasStopped());
    worker.ref();
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        worker.off("message", onMessage).off("error", onError).off("exit", onExit).unref();
        act();
      };
      const onMessage = ({ error }: WorkerAnswer) =>
        settle(error === undefined ? resolve : () => reject(explain(new Error(error))));
      const onError = (error: Error) => settle(() => reject(explain(error)));
      const onExit = () => settle(() => reject(hasStopped()));
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

const hasStopped = () => new TensorError("run", "the worker has stopped.");

/** A worker that runs TypeScript where Node.js does not do so by itself; flags of this process are its own. */
function startWorker(url: URL, workerData: WorkerTask): Worker {
  const needsHook =
    url.pathname.endsWith(".ts") && !(process.features as { typescript?: unknown }).typescript;
  const hook = new URL("../../bin/typescript.js", import.meta.url).href;
  return new Worker(url, { workerData, execArgv: needsHook ? ["--import", hook] : [] });
}

function sharedArray({ path, dtype, shape }: Port): TypedArray {
  if (shape.includes(DYNAMIC)) {
    throw new TensorError("compile", `${placeOf(path)}: a worker takes no dynamic axis.`);
  }
  const local = zeros(dtype, sizeOf(shape));
  const Shared = local.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
  return new Shared(new SharedArrayBuffer(local.byteLength));
}

function copyAll(from: readonly TypedArray[], to: readonly TypedArray[]): readonly TypedArray[] {
  for (const [index, array] of from.entries()) {
    (to[index] as Float32Array).set(array as Float32Array);
  }
  return to;
}
