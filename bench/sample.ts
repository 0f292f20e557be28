/**
 * Batched sampling with a key-value cache against PyTorch on the same GPT, in pairs: 64 prompts of 32 tokens are
 * read and 32 tokens are drawn for each.
 *
 *     npm run bench -- sample [--pairs 15] [--only "width 128"]
 *
 * PyTorch runs in whichever of its settings is faster here: attention by hand or fused, spinning or passive
 * waiting; ours are two lanes on two threads. Ours also returns the log-probability of every token, PyTorch's does not.
 */
import { seedFrom, split } from "../src/math/seed.ts";
import { createSampler } from "../src/model/sampler.ts";
import { type Configuration, runBenchmark } from "./pairing/benchmark.ts";
import { type Contender, contenderHere } from "./pairing/contender.ts";
import { freshModel, large, type Size, small, someTokens } from "./pairing/gpt.ts";
import { fastestOf, waitingWays } from "./pairing/torch.ts";

const batch = 64;
const promptTokens = 32;
const newTokens = 32;

interface Sampling extends Configuration {
  readonly model: Size;
  readonly threads: number;
}

const configurations: readonly Sampling[] = [
  { name: "width 128, 2 threads", model: small, threads: 2, goal: 0.75, units: 6 },
  { name: "width 128, 1 thread", model: small, threads: 1, goal: 0.75, units: 4 },
  { name: "width 384, 2 threads", model: large, threads: 2, units: 1 },
  { name: "width 384, 1 thread", model: large, threads: 1, units: 1 },
];

async function ours({ model, threads }: Sampling): Promise<Contender> {
  const sampler = createSampler(freshModel(model), {
    batch: batch / threads,
    lanes: threads,
    execution: { threads: 1 },
  });
  const requests = Array.from({ length: batch }, (_, row) => ({
    tokens: someTokens(row, promptTokens),
    seed: split(seedFrom(1), row),
  }));
  const work = async (units: number) => {
    for (let unit = 0; unit < units; unit++) {
      await sampler.sample(requests, { maxTokens: newTokens });
    }
  };
  await work(2);
  return contenderHere("assay", work, () => sampler.dispose());
}

function peer({ model, threads }: Sampling): Promise<Contender> {
  const ways = waitingWays(threads).flatMap(({ note, variables }) =>
    [false, true].map((fused) => ({
      script: "sample.py",
      options: { model, batch, promptTokens, newTokens, threads, fused },
      variables,
      note: [fused ? "fused attention" : "attention by hand", note].filter(Boolean).join(", "),
    })),
  );
  return fastestOf(ways);
}

await runBenchmark({ name: "sample", configurations, ours, peer });
