/** The worker side of `samplerLanes`: one sampler, which answers whenever it is asked. */
import { workerData } from "node:worker_threads";
import { answerMessages } from "../tensor/workerThread.ts";
import { createSampler } from "./sampler.ts";
import type { LaneAnswer, LaneMessage, LaneTask } from "./samplerLanes.ts";

const { model, options } = workerData as LaneTask;
const sampler = createSampler(model, options);
let current = new AbortController();

answerMessages<LaneMessage, LaneAnswer>((message) => {
  if (message === "abort") {
    current.abort();
    return undefined;
  }
  current = new AbortController();
  return answerTo(message, current.signal);
});

async function answerTo(
  { requests, options }: Exclude<LaneMessage, "abort">,
  signal: AbortSignal,
): Promise<LaneAnswer> {
  return { sampled: await sampler.sample(requests, { ...options, signal }) };
}
