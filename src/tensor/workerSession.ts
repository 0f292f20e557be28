/**
 * A compiled graph on a worker thread of its own.
 *
 * Arguments and results cross through shared memory, so a call costs one copy each way and one message; the
 * calling thread is free in between. Several of these side by side are data parallelism.
 */
import { Worker } from "node:worker_threads";
import type { Binding, Port } from "./binding.ts";
import { type TypedArray, zeros } from "./dtype.ts";
import { TensorError } from "./error.ts";
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

/** Starts a worker, opens the session there and waits until it is ready. */
export async function openWorkerSession(
  { model, binding }: { readonly model: Uint8Array; readonly binding: Binding },
  { executionProvider, threads = 1, spinning = false }: ExecutionOptions,
) {
  const inputs = binding.inputs.map(sharedArray);
  const outputs = binding.outputs.map(sharedArray);
  const options = { threads, spinning, ...(executionProvider ? { executionProvider } : {}) };
  const task: WorkerTask = { model, binding, options, inputs, outputs };
  const worker = startWorker(new URL("./sessionWorker.ts", import.meta.url), task);
  await answerOf(worker);
  const run = async (given: readonly TypedArray[], into?: readonly TypedArray[]) => {
    for (const [index, array] of given.entries())
      copy(binding.inputs[index]!, array, inputs[index]!);
    worker.postMessage("run");
    await answerOf(worker);
    const results = into ?? binding.outputs.map(({ dtype, shape }) => zeros(dtype, sizeOf(shape)));
    for (const [index, result] of results.entries())
      copy(binding.outputs[index]!, outputs[index]!, result);
    return results;
  };
  return { run, dispose: async () => void (await worker.terminate()) };
}

/** A worker that runs TypeScript where Node.js does not do so by itself. */
function startWorker(url: URL, workerData: WorkerTask): Worker {
  const needsHook =
    url.pathname.endsWith(".ts") && !(process.features as { typescript?: unknown }).typescript;
  const hook = new URL("../../bin/typescript.js", import.meta.url).href;
  return new Worker(url, { workerData, ...(needsHook ? { execArgv: ["--import", hook] } : {}) });
}

function answerOf(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      act();
    };
    const onMessage = ({ error }: WorkerAnswer) =>
      settle(error === undefined ? resolve : () => reject(new TensorError("run", error)));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = () => settle(() => reject(new TensorError("run", "the worker has stopped.")));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  });
}

function sharedArray({ path, dtype, shape }: Port): TypedArray {
  if (shape.includes(DYNAMIC)) {
    throw new TensorError("compile", `${path}: a worker takes no dynamic axis.`);
  }
  const local = zeros(dtype, sizeOf(shape));
  const Shared = local.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
  return new Shared(new SharedArrayBuffer(local.byteLength));
}

function copy({ path }: Port, from: TypedArray, to: TypedArray): void {
  if (from.length !== to.length || from.constructor !== to.constructor) {
    const message = `${path}: expected ${to.constructor.name} of ${to.length}, got ${from.constructor.name} of ${from.length}.`;
    throw new TensorError("run", message);
  }
  (to as Float32Array).set(from as Float32Array);
}
