/** The worker side of `workerSession`: opens one session and runs it whenever it is told to. */
import { workerData } from "node:worker_threads";
import * as runtime from "onnxruntime-node";
import { BoundSession } from "./binding.ts";
import { copyAll, zeros } from "./dtype.ts";
import { openSession } from "./session.ts";
import { sizeOf } from "./shape.ts";
import type { WorkerTask } from "./workerSession.ts";
import { answerMessages } from "./workerThread.ts";

const { model, binding, options, inputs, outputs } = workerData as WorkerTask;
// The runtime refuses shared memory, so the session works on private copies.
const privateInputs = binding.inputs.map(({ dtype, shape }) => zeros(dtype, sizeOf(shape)));

const { session } = await openSession(model, options);
const bound = new BoundSession({ session, runtime }, binding, {
  reuseOutputs: true,
  explain: (error) => error,
});

answerMessages(async () => {
  copyAll(inputs, privateInputs);
  copyAll(await bound.run(privateInputs), outputs);
  return {};
});
