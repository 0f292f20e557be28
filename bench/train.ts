/**
 * A training step (forward, backward, Adam) against PyTorch on the same GPT, in pairs.
 *
 *     npm run bench -- train [--pairs 15] [--only "width 128"]
 *
 * On one thread PyTorch is as it comes. On two it runs in whichever of its settings is faster here (fused or
 * plain Adam, spinning or passive waiting); ours are two data-parallel lanes.
 */
import { adam } from "../src/optim/optimizers.ts";
import { constant } from "../src/optim/schedule.ts";
import { supervised, supervisedBatches } from "../src/training/supervised.ts";
import { createTrainer } from "../src/training/trainer.ts";
import { type Configuration, runBenchmark } from "./pairing/benchmark.ts";
import { type Contender, contenderHere } from "./pairing/contender.ts";
import { freshModel, large, type Size, small, someTokens } from "./pairing/gpt.ts";
import { fastestOf, waitingWays } from "./pairing/torch.ts";

const batch = 32;

interface Training extends Configuration {
  readonly model: Size;
  readonly threads: number;
  readonly compile?: boolean;
}

const configurations: readonly Training[] = [
  { name: "width 128, 2 threads", model: small, threads: 2, goal: 0.85, units: 8 },
  { name: "width 128, 1 thread", model: small, threads: 1, goal: 0.9, units: 5 },
  { name: "width 384, 2 threads", model: large, threads: 2, goal: 0.85, units: 1 },
  { name: "width 384, 1 thread", model: large, threads: 1, goal: 0.95, units: 1 },
  {
    name: "width 128, 2 threads, torch.compile",
    model: small,
    threads: 2,
    compile: true,
    goal: 1,
    units: 8,
  },
];

async function ours({ model, threads }: Training): Promise<Contender> {
  const { config, parameters } = freshModel(model);
  const shape = { batch: batch / threads, time: config.contextLength };
  const design = { objective: supervised(config, shape), optimizer: adam(constant(1e-3)) };
  const trainer = await createTrainer(design, parameters, {
    microbatches: threads,
    lanes: threads,
    execution: { threads: 1 },
  });
  const batches = Array.from({ length: 8 }, (_, index) =>
    supervisedBatches(examples(index, shape.time + 1), shape),
  );
  const work = async (units: number) => {
    for (let unit = 0; unit < units; unit++) await trainer.step(batches[unit % 8]! as never);
  };
  await work(3);
  return contenderHere("assay", work, () => trainer.dispose());
}

const examples = (index: number, length: number) =>
  Array.from({ length: batch }, (_, row) => ({
    tokens: someTokens(31 * index + row, length),
    weights: Array<number>(length).fill(1),
  }));

function peer({ model, threads, compile = false }: Training): Promise<Contender> {
  const ways = waitingWays(threads).flatMap(({ note, variables }) =>
    (threads > 1 ? [false, true] : [false]).map((fused) => ({
      script: "train.py",
      options: { model, batch, threads, compile, fused },
      variables,
      note: [compile && "torch.compile", fused && "fused Adam", note].filter(Boolean).join(", "),
    })),
  );
  return fastestOf(ways);
}

await runBenchmark({ name: "train", configurations, ours, peer });
