/** What is trained in the benchmark of private training: three models, each with batches that are ready. */
import { seedFrom } from "../../src/math/seed.ts";
import { initialAdapter, type LoraOptions } from "../../src/model/lora.ts";
import { initialMlp, type MlpConfig } from "../../src/model/mlp.ts";
import { adapted, perExampleAdapted } from "../../src/training/adapted.ts";
import { meanLoss } from "../../src/training/meanLoss.ts";
import type { Objective } from "../../src/training/objective.ts";
import { perExampleClassification } from "../../src/training/perExampleMlp.ts";
import type { PerExampleObjective } from "../../src/training/perExampleObjective.ts";
import { perExampleSupervised, sequenceRows } from "../../src/training/perExampleSupervised.ts";
import { supervised, supervisedBatches, type TokenExample } from "../../src/training/supervised.ts";
import { freshModel, small, someTokens } from "../pairing/gpt.ts";

/** How many batches there are; they follow one another. */
export const batchCount = 8;

/** A model with and without privacy. */
export interface Task {
  /** What the peer is told. */
  readonly peer: object;
  /** Examples per batch. */
  readonly batch: number;
  /** What several threads share in a private step: products, or as lanes the batch, which pays where a step is long. Measured. */
  readonly sharing: "products" | "batch";
  readonly initial: Float32Array;
  readonly private: {
    readonly objective: (batch: number) => PerExampleObjective<object, object>;
    readonly batches: readonly object[];
  };
  readonly plain: {
    readonly objective: Objective<object, object>;
    readonly batches: readonly object[];
  };
}

type Untyped<Made> = Made extends (...given: infer Given) => unknown
  ? (...given: Given) => never
  : never;

const perceptron: MlpConfig = { widths: [512, 256, 256, 1], activation: "relu" };

/** 512-256-256-1 on 1024 examples: 0.2 million parameters. */
function mlp(): Task {
  const batch = 1024;
  const [inputs] = perceptron.widths;
  const batches = Array.from({ length: batchCount }, (_, at) => ({
    inputs: Float32Array.from({ length: batch * inputs! }, (_, index) =>
      Math.sin(1.7 * index + at),
    ),
    labels: Int32Array.from({ length: batch }, (_, row) => (row + at) % 2),
  }));
  const objective = (size: number) => perExampleClassification(perceptron, size);
  return {
    peer: {
      task: "mlp",
      batch,
      model: { inputs, widths: perceptron.widths.slice(1, -1), outputs: 1 },
    },
    batch,
    sharing: "products",
    initial: initialMlp(perceptron, seedFrom(1)),
    private: { objective: objective as Untyped<typeof objective>, batches },
    plain: { objective: meanLoss(objective(batch), batch) as never, batches },
  };
}

/** The GPT of the engine's benchmark on 32 sequences: 0.8 million parameters, its head untied as Opacus needs it. */
function gpt(lora?: LoraOptions): Task {
  const batch = 32;
  const model = freshModel(small, { tiedEmbeddings: false });
  const { config, parameters } = model;
  const shape = { batch, time: config.contextLength };
  const rows = Array.from({ length: batchCount }, (_, at) => sequences(at, batch, shape.time + 1));
  const whole = (size: number) => perExampleSupervised(config, { ...shape, batch: size });
  const objective = lora ? (size: number) => perExampleAdapted(whole(size), model, lora) : whole;
  const plain = supervised(config, shape);
  return {
    peer: { task: "gpt", batch, model: small, ...(lora ? { lora } : {}) },
    batch,
    sharing: "batch",
    initial: lora ? initialAdapter(config, lora, seedFrom(2)) : parameters,
    private: {
      objective: objective as Untyped<typeof objective>,
      batches: rows.map((each) => sequenceRows(each, shape.time)),
    },
    plain: {
      objective: (lora ? adapted(plain, model, lora) : plain) as never,
      batches: rows.map((each) => supervisedBatches(each, shape)[0]!),
    },
  };
}

const sequences = (at: number, count: number, length: number): TokenExample[] =>
  Array.from({ length: count }, (_, row) => ({
    tokens: someTokens(31 * at + row, length),
    weights: Array<number>(length).fill(1),
  }));

/** Makes a task by its name. */
export const tasks = {
  mlp,
  gpt: () => gpt(),
  lora: () => gpt({ rank: 8, alpha: 16 }),
} as const satisfies Record<string, () => Task>;

/** The name of a task. */
export type TaskName = keyof typeof tasks;
