/** The worker side of `workerSession`: opens one session and runs it whenever it is told to. */
import { parentPort, workerData } from "node:worker_threads";
import * as runtime from "onnxruntime-node";
import { BoundSession } from "./binding.ts";
import { type TypedArray, zeros } from "./dtype.ts";
import { openSession } from "./session.ts";
import { sizeOf } from "./shape.ts";
import type { WorkerTask } from "./workerSession.ts";
import type { WorkerAnswer } from "./workerThread.ts";

const { model, binding, options, inputs, outputs } = workerData as WorkerTask;
const answer = (message: WorkerAnswer) => parentPort!.postMessage(message);
// The runtime refuses shared memory, so the session works on private copies.
const privateInputs = binding.inputs.map(({ dtype, shape }) => zeros(dtype, sizeOf(shape)));

const copyAll = (from: readonly TypedArray[], to: readonly TypedArray[]) => {
  for (const [index, array] of from.entries())
    (to[index] as Float32Array).set(array as Float32Array);
};

const { session } = await openSession(model, options);
const bound = new BoundSession({ session, runtime }, binding, {
  reuseOutputs: true,
  explain: (error) => error,
});

parentPort!.on("message", async () => {
  try {
    copyAll(inputs, privateInputs);
    copyAll(await bound.run(privateInputs), outputs);
    answer({});
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
});
answer({});
