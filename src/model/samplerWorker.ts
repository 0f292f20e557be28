/** The worker side of `samplerLanes`: one sampler, which answers whenever it is asked. */
import { parentPort, workerData } from "node:worker_threads";
import { createSampler } from "./sampler.ts";
import type { LaneAnswer, LaneMessage, LaneTask } from "./samplerLanes.ts";

const { model, options } = workerData as LaneTask;
const sampler = createSampler(model, options);
const answer = (message: LaneAnswer) => parentPort!.postMessage(message);
let current = new AbortController();

parentPort!.on("message", async (message: LaneMessage) => {
  if (message === "abort") return current.abort();
  current = new AbortController();
  const { signal } = current;
  try {
    answer({ sampled: await sampler.sample(message.requests, { ...message.options, signal }) });
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
});
answer({});
