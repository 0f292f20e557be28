/**
 * A sampler whose batches are taken by several threads side by side.
 *
 * Every lane computes whole batches, the same ones that a single lane would, so completions do not depend on
 * the number of lanes.
 */
import { type WorkerAnswer, WorkerThread } from "../tensor/workerThread.ts";
import { askedOf, type SampleOptions, type SampleRequest } from "./requests.ts";
import type { Sampled } from "./rows.ts";
import type { Sampler, SamplerOptions } from "./sampler.ts";
import type { TrainedModel } from "./weights.ts";

/** What a lane is started with. */
export interface LaneTask {
  readonly model: TrainedModel;
  readonly options: SamplerOptions;
}

/** What a lane is asked: rows, and how to continue them; or to give up what it is doing. */
export type LaneMessage =
  | "abort"
  | { readonly requests: readonly SampleRequest[]; readonly options: SampleOptions };

/** What a lane answers. */
export interface LaneAnswer extends WorkerAnswer {
  readonly sampled?: readonly Sampled[];
}

interface Lanes extends LaneTask {
  readonly options: SamplerOptions & { readonly batch: number };
  readonly lanes: number;
}

/** Shares batches between `own`, which works on this thread, and lanes that are started when first needed. */
export function lanedSampler(own: Sampler, { model, options, lanes }: Lanes): Sampler {
  const { batch } = options;
  let starting: Promise<readonly WorkerThread<LaneAnswer>[]> | undefined;
  const start = async () => {
    const task: LaneTask = { model, options: { ...options, lanes: 1 } };
    const url = new URL("./samplerWorker.ts", import.meta.url);
    const threads = Array.from(
      { length: lanes - 1 },
      () => new WorkerThread<LaneAnswer>(url, task),
    );
    try {
      await all(threads.map((thread) => thread.answer()));
    } catch (error) {
      starting = undefined; // Another call may have more luck.
      await Promise.all(threads.map((thread) => thread.stop()));
      throw error;
    }
    return threads;
  };
  return {
    sample: async (requests, sampling) => {
      // What a caller decides by a function of its own is decided on its own thread.
      if (requests.length <= batch || sampling.stopWhen) return own.sample(requests, sampling);
      askedOf(requests, sampling, model.config);
      starting ??= start();
      const threads = await starting;
      const shares = sharesOf(requests, { batch, lanes });
      const elsewhere = threads.map((thread, index) =>
        thread.inTurn(() => sampleOn(thread, shares[index + 1]!, sampling)),
      );
      const results = await all([own.sample(shares[0]!, sampling), ...elsewhere]);
      return inOrder(results, { batch, count: requests.length });
    },
    dispose: async () => {
      const threads = (await starting) ?? [];
      await Promise.all([own.dispose(), ...threads.map((thread) => thread.stop())]);
    },
  };
}

async function sampleOn(
  thread: WorkerThread<LaneAnswer>,
  requests: readonly SampleRequest[],
  { signal, stopWhen: _, ...options }: SampleOptions,
): Promise<readonly Sampled[]> {
  if (requests.length === 0) return [];
  // A signal that was given before is not heard of again.
  signal?.throwIfAborted();
  const abort = () => thread.tell("abort" satisfies LaneMessage);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const { sampled } = await thread.ask({ requests, options } satisfies LaneMessage);
    return sampled!;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Waits for all, also when one fails; then the first failure counts. */
async function all<Result>(promises: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

interface Division {
  readonly batch: number;
  readonly lanes: number;
}

/** Lane i takes batches i, i + lanes, … */
const sharesOf = (requests: readonly SampleRequest[], { batch, lanes }: Division) =>
  Array.from({ length: lanes }, (_, lane) =>
    requests.filter((_, index) => Math.floor(index / batch) % lanes === lane),
  );

/** The results in the order of the requests. Only the last batch may be shorter than the others. */
function inOrder(
  results: readonly (readonly Sampled[])[],
  { batch, count }: { readonly batch: number; readonly count: number },
): Sampled[] {
  return Array.from({ length: count }, (_, index) => {
    const place = Math.floor(index / batch);
    const round = Math.floor(place / results.length);
    return results[place % results.length]![round * batch + (index % batch)]!;
  });
}
