/**
 * A training step (forward, backward, Adam) against PyTorch on the same GPT, in pairs.
 *
 *     npm run bench -- train [--pairs 15] [--only "width 128"]
 *
 * On two threads PyTorch runs in whichever of its settings is faster here; ours are two data-parallel lanes.
 */
import { parseArgs } from "node:util";
import { seedFrom } from "../src/math/seed.ts";
import { initialParameters } from "../src/model/initialize.ts";
import { transformerConfig } from "../src/model/transformerConfig.ts";
import { adam } from "../src/optim/optimizers.ts";
import { constant } from "../src/optim/schedule.ts";
import { supervised, supervisedBatches } from "../src/training/supervised.ts";
import { createTrainer } from "../src/training/trainer.ts";
import { type Contender, contenderHere } from "./pairing/contender.ts";
import { compare } from "./pairing/pairs.ts";
import { startPython } from "./pairing/python.ts";
import { printMachine, printReport, type Row } from "./pairing/report.ts";

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "15" },
    only: { type: "string", default: "" },
  },
});

const batch = 32;
const contextLength = 64;
const vocabularySize = 256;
const size = (width: number, layers: number, heads: number) => ({
  vocabularySize,
  contextLength,
  width,
  layers,
  heads,
});
type Size = ReturnType<typeof size>;

interface Configuration {
  readonly name: string;
  readonly model: Size;
  readonly threads: number;
  readonly compile: boolean;
  readonly goal: number;
  /** Steps per measurement: about a second. */
  readonly units: number;
}

const small = size(128, 4, 4);
const large = size(384, 6, 6);
const eager = { compile: false } as const;
const configurations: readonly Configuration[] = [
  { name: "width 128, 2 threads", model: small, threads: 2, ...eager, goal: 0.85, units: 8 },
  { name: "width 128, 1 thread", model: small, threads: 1, ...eager, goal: 0.9, units: 5 },
  { name: "width 384, 1 thread", model: large, threads: 1, ...eager, goal: 0.95, units: 1 },
  { name: "width 384, 2 threads", model: large, threads: 2, ...eager, goal: 0.85, units: 1 },
  {
    name: "width 128, 2 threads, torch.compile",
    model: small,
    threads: 2,
    compile: true,
    goal: 1,
    units: 8,
  },
];

async function ours({ model, threads }: Configuration): Promise<Contender> {
  const config = transformerConfig(model);
  const shape = { batch: batch / threads, time: contextLength };
  const design = { objective: supervised(config, shape), optimizer: adam(constant(1e-3)) };
  const trainer = await createTrainer(design, initialParameters(config, seedFrom(1)), {
    microbatches: threads,
    lanes: threads,
    execution: { threads: 1 },
  });
  const batches = Array.from({ length: 8 }, (_, index) =>
    supervisedBatches(examples(index), shape),
  );
  const work = async (units: number) => {
    for (let unit = 0; unit < units; unit++) await trainer.step(batches[unit % 8]! as never);
  };
  await work(3);
  return contenderHere("assay", work, () => trainer.dispose());
}

/** Any tokens do: the time of a step does not depend on them. */
function examples(index: number) {
  return Array.from({ length: batch }, (_, row) => ({
    tokens: Array.from(
      { length: contextLength + 1 },
      (_, at) => (index * 31 + row * 17 + at * at * 7) % vocabularySize,
    ),
    weights: Array<number>(contextLength + 1).fill(1),
  }));
}

/** PyTorch's settings; with several threads its own waiting matters, so the faster one is kept. */
async function peer({ model, threads, compile }: Configuration): Promise<Contender> {
  const start = (note: string, fused: boolean, variables: Readonly<Record<string, string>>) =>
    startPython({
      script: "train.py",
      options: { model, batch, threads, compile, fused },
      variables,
      note,
    });
  const passive = { OMP_WAIT_POLICY: "PASSIVE" };
  const candidates = [
    await start("fused Adam", true, {}),
    ...(threads > 1 ? [await start("fused Adam, passive waiting", true, passive)] : []),
  ];
  const timed: { candidate: Contender; seconds: number }[] = [];
  for (const candidate of candidates) {
    await candidate.work(1);
    timed.push({ candidate, seconds: (await candidate.work(4)).seconds });
  }
  const [best, ...others] = timed.toSorted((a, b) => a.seconds - b.seconds);
  for (const { candidate } of others) await candidate.close();
  return best!.candidate;
}

async function measure(configuration: Configuration): Promise<Row> {
  const { name, goal, units } = configuration;
  const sides = [await ours(configuration), await peer(configuration)] as const;
  try {
    const comparison = await compare(...sides, { pairs: Number(values.pairs), units });
    return { configuration: name, peer: sides[1].name, goal, comparison };
  } finally {
    for (const side of sides) await side.close();
  }
}

printMachine();
const rows: Row[] = [];
for (const configuration of configurations) {
  if (configuration.name.includes(values.only)) rows.push(await measure(configuration));
}
printReport("train", rows);
