/** A small model for private training: words with repeats, a table that is used twice, a bias. */
import { generator, seedFrom, split } from "../../../src/math/index.ts";
import { constant, sgd, type Transformation } from "../../../src/optim/index.ts";
import type { Clipping } from "../../../src/privacy/clipping/clipping.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import type { PrivateNoise } from "../../../src/privacy/noise/noise.ts";
import { type Randomness, seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { type PlanChoices, planOf } from "../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import type { BatchSampler } from "../../../src/privacy/sampling/sampler.ts";
import {
  add,
  gather,
  matmul,
  multiply,
  reshape,
  square,
  subtract,
  sum,
  type Tensors,
  type TensorType,
  tanh,
} from "../../../src/tensor/index.ts";
import type { PerExampleObjective } from "../../../src/training/perExampleObjective.ts";
import {
  createPrivateTrainer,
  type MechanismOptions,
  type PrivateDesign,
  type PrivatePerformance,
  type PrivateTrainer,
} from "../../../src/training/privateTrainer.ts";
import { quiet } from "../../tensor/evaluate.ts";

const [words, width, time] = [5, 3, 4];
export const datasetSize = 40;
export const seed = seedFrom(7);

export const parameterTypes = {
  table: { dtype: "float32", shape: [words, width] },
  layer: {
    weight: { dtype: "float32", shape: [width, width] },
    bias: { dtype: "float32", shape: [width] },
  },
} as const satisfies object;
export const parameterCount = words * width + width * width + width;

const batchTypes = (batch: number) =>
  ({
    ids: { dtype: "int32", shape: [batch, time] },
    target: { dtype: "float32", shape: [batch] },
  }) as const satisfies Record<string, TensorType>;

export type WordBatch = ReturnType<typeof batchTypes>;
export type WordParameters = typeof parameterTypes;

/** A regression on a bag of words: the table embeds them, and reads the answer out again. */
export const objective = (batch: number): PerExampleObjective<WordParameters, WordBatch> => ({
  parameters: parameterTypes,
  batch: batchTypes(batch),
  losses: ({ table, layer }: Tensors<WordParameters>, { ids, target }: Tensors<WordBatch>) => {
    const hidden = tanh(add(matmul(gather(table, ids), layer.weight), layer.bias)); // [batch, time, width]
    const scores = matmul(sum(hidden, { axes: [1] }), table, { transposeB: true }); // [batch, words]
    const guess = reshape(sum(scores, { axes: [1] }), [batch]);
    return multiply(square(subtract(guess, target)), 0.1);
  },
});

/** Words and targets of each record, from a seed. */
export const data = (() => {
  const { integer, normal } = generator(split(seed, "data"));
  const ids = Int32Array.from({ length: datasetSize * time }, () => integer(words));
  const target = Float32Array.from({ length: datasetSize }, () => 3 * normal());
  return { ids, target };
})();

/** The records at these indices, from `of`. */
export const recordsOf =
  (of: typeof data = data) =>
  (indices: Int32Array) => ({
    ids: Int32Array.from(
      [...indices].flatMap((row) => [...of.ids.subarray(row * time, (row + 1) * time)]),
    ),
    target: Float32Array.from(indices, (row) => of.target[row]!),
  });

export const initial = (() => {
  const { normal } = generator(split(seed, "initial"));
  return Float32Array.from({ length: parameterCount }, () => 0.5 * normal());
})();

export const testRandomness = seededRandomness(split(seed, "randomness"));

/** The parts of a run; what is left out is as small and plain as can be. */
export interface RunOptions {
  readonly clipping?: Clipping;
  readonly noise?: PrivateNoise;
  readonly noiseMultiplier?: number;
  readonly sampler?: BatchSampler;
  readonly randomness?: Randomness;
  readonly divisor?: number;
  readonly steps?: number;
  readonly choices?: Partial<PlanChoices>;
  readonly optimizer?: Transformation;
  readonly averageDecay?: number;
  readonly records?: PrivateDesign<WordParameters, WordBatch>["records"];
  readonly objective?: PrivateDesign<WordParameters, WordBatch>["objective"];
  readonly onCharge?: MechanismOptions["onCharge"];
  readonly performance?: PrivatePerformance;
}

/** The mechanism of a small run, with the plan that fits it. */
export function mechanismOf(options: RunOptions = {}): MechanismOptions {
  const { randomness = testRandomness, noiseMultiplier = 1, steps = 20, divisor } = options;
  const parts = {
    clipping: options.clipping ?? flatClipping({ clipNorm: 1 }),
    noise: options.noise ?? independentNoise({ noiseMultiplier, randomness }),
    sampler: options.sampler ?? poissonSampler({ datasetSize, samplingRate: 0.25, randomness }),
    ...(divisor === undefined ? {} : { divisor }),
  };
  const choices = {
    unitOfPrivacy: { kind: "example" },
    neighboringRelation: "addOrRemoveOne",
    delta: 1e-3,
    steps,
    ...options.choices,
  } as const;
  const { onCharge } = options;
  return { ...parts, plan: planOf(parts, choices), ...(onCharge ? { onCharge } : {}) };
}

const open: PrivateTrainer[] = [];

/** Closes every trainer that `privateTrainer` made. */
export const closeAll = async () =>
  void (await Promise.all(open.splice(0).map((trainer) => trainer.dispose())));

/** A trainer on one quiet thread, which `closeAll` closes. */
export async function privateTrainer(options: RunOptions = {}): Promise<PrivateTrainer> {
  const { optimizer = sgd(constant(0.1)), averageDecay } = options;
  const design: PrivateDesign<WordParameters, WordBatch> = {
    objective: options.objective ?? objective,
    optimizer,
    ...(averageDecay === undefined ? {} : { averageDecay }),
    records: options.records ?? recordsOf(),
    initial,
  };
  const trainer = await createPrivateTrainer(design, mechanismOf(options), {
    sizes: [8, 2],
    execution: quiet,
    ...options.performance,
  });
  open.push(trainer);
  return trainer;
}

/** Parameters after so many steps. */
export async function trained(options: RunOptions, steps: number): Promise<Float32Array> {
  const trainer = await privateTrainer(options);
  for (let step = 0; step < steps; step++) await trainer.step();
  return trainer.state.parameters.slice();
}

/** How far each parameter has moved after so many steps. */
export const moved = async (options: RunOptions, steps: number): Promise<Float32Array> =>
  (await trained(options, steps)).map((value, index) => value - initial[index]!);

/** The largest difference between two arrays. */
export const apart = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

/** A sampler of given batches, one after the other, that calls itself Poisson. */
export const batchesOf = (batches: readonly (readonly number[])[]): BatchSampler => ({
  ...poissonSampler({ datasetSize, samplingRate: 0.25, randomness: testRandomness }),
  batch: (step) => Int32Array.from(batches[(step - 1) % batches.length]!),
});
