/**
 * A step of DP-Adam (clipping, noise, update) against Opacus in its fastest mode, and against our own step without privacy, in pairs.
 *
 *     npm run bench -- private-training [--pairs 15] [--only "MLP, 1 thread"]
 *
 * Both sides get batches that are ready: no sampling is timed. Noise is: ours is cryptographic, Opacus' is PyTorch's
 * default. With two threads ours share the products of an MLP, and batches of transformers: two lanes, each with half of
 * one. The head of the GPT is not tied to its embedding: Opacus sees modules, and a tied weight is in two of them. Opacus'
 * modes are tried where they can win: those that write down a gradient per example of an MLP with 1024 examples take fifty
 * times as long. Afterwards: peak memory, each side in a process of its own.
 */
import { type Configuration, measured, readOptions } from "./pairing/benchmark.ts";
import { printReport } from "./pairing/report.ts";
import { fastestOf, waitingWays } from "./pairing/torch.ts";
import { printMemory } from "./private/memory.ts";
import { plainSteps, privateSteps } from "./private/steps.ts";
import { type TaskName, tasks } from "./private/task.ts";

interface Training extends Configuration {
  readonly task: TaskName;
  readonly threads: number;
  readonly against: "Opacus" | "ourselves";
}

const training = (task: TaskName, units: number, { opacus, ourselves }: Goals): Training[] => {
  const name = { mlp: "MLP", gpt: "GPT", lora: "LoRA" }[task];
  return [
    ...[1, 2].map(
      (threads): Training => ({
        name: `${name}, ${threads} thread${threads > 1 ? "s" : ""}`,
        ...{ task, threads, units, against: "Opacus", goal: opacus },
      }),
    ),
    {
      name: `${name}, 1 thread, not private`,
      ...{ task, threads: 1, units, against: "ourselves", goal: ourselves },
    },
  ];
};

interface Goals {
  readonly opacus: number;
  readonly ourselves: number;
}

const configurations: readonly Training[] = [
  ...training("mlp", 40, { opacus: 0.7, ourselves: 1.15 }),
  ...training("gpt", 3, { opacus: 0.7, ourselves: 1.2 }),
  ...training("lora", 3, { opacus: 0.7, ourselves: 1.2 }),
];

const modes: Readonly<Record<TaskName, readonly string[]>> = {
  mlp: ["ghost"],
  gpt: ["ghost", "hooks", "functorch"],
  lora: ["ghost", "hooks", "functorch"],
};

function peer({ task, threads, against }: Training) {
  if (against === "ourselves") return plainSteps(tasks[task](), threads);
  const ways = waitingWays(threads).flatMap(({ note, variables }) =>
    modes[task].flatMap((mode) =>
      [false, true].map((fused) => ({
        script: "private_training.py",
        options: { ...tasks[task]().peer, threads, mode, fused },
        variables,
        note: [fused && "fused Adam", note].filter(Boolean).join(", "),
      })),
    ),
  );
  return fastestOf(ways);
}

const rows = await measured({
  name: "private-training",
  configurations,
  ours: ({ task, threads }) => privateSteps(tasks[task](), threads),
  peer,
});
if (readOptions().only === "") printMemory(3);
printReport("private-training", rows);
