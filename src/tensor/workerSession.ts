/**
 * A compiled graph on a worker thread of its own.
 *
 * Arguments and results cross through shared memory, so a call costs one copy each way and one message; the
 * calling thread is free in between. Several of these side by side are data parallelism.
 */
import { type Binding, type Port, placeOf, requireInputs, requireTargets } from "./binding.ts";
import { copyAll, type TypedArray, zeros } from "./dtype.ts";
import { TensorError } from "./error.ts";
import type { Explain } from "./explain.ts";
import type { ExecutionOptions } from "./session.ts";
import { DYNAMIC, sizeOf } from "./shape.ts";
import { WorkerThread } from "./workerThread.ts";

/** What the worker is started with. */
export interface WorkerTask {
  readonly model: Uint8Array;
  readonly binding: Binding;
  readonly options: ExecutionOptions;
  /** Shared memory of each input and output, in order. */
  readonly inputs: readonly TypedArray[];
  readonly outputs: readonly TypedArray[];
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
  const thread = new WorkerThread(new URL("./sessionWorker.ts", import.meta.url), task);
  const explained = <Result>(answer: Promise<Result>) =>
    answer.catch((error) => {
      throw explain(error);
    });
  await explained(thread.answer());
  const results = resultArrays(binding, reuseOutputs);
  return {
    run: async (given: readonly TypedArray[], into?: readonly TypedArray[]) => {
      requireInputs(binding, given);
      if (into) requireTargets(binding, into, 0);
      return thread.inTurn(async () => {
        copyAll(given, inputs);
        await explained(thread.ask("run"));
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

function sharedArray({ path, dtype, shape }: Port): TypedArray {
  if (shape.includes(DYNAMIC)) {
    throw new TensorError("compile", `${placeOf(path)}: a worker takes no dynamic axis.`);
  }
  const local = zeros(dtype, sizeOf(shape));
  const Shared = local.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
  return new Shared(new SharedArrayBuffer(local.byteLength));
}
