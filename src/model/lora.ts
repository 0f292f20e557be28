/**
 * Low-rank adapters: a chosen weight becomes weight + (alpha / rank) · left · right, and only `left` and
 * `right` are trained. Hu et al. 2021 (LoRA), section 4.1; their A is `left` and their B is `right`.
 */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { generator, type Seed, split } from "../math/seed.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { layoutOfTree, viewOf } from "./parameters.ts";
import { type Linear, type LowRank, type Transformer, transformerTypes } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";
import type { TrainedModel } from "./weights.ts";

const blockLinears = ["queryKeyValue", "attentionOutput", "gate", "up", "down"] as const;
const adaptable = [...blockLinears, "head"] as const;
type BlockLinear = (typeof blockLinears)[number];

/** Checks a record that comes from outside; fills in what is left out. */
export const loraSchema = z.object({
  /** Columns of `left`. At least 1. */
  rank: z.int().min(1),
  /** The product is multiplied by alpha / rank. Above 0. */
  alpha: z.number().positive(),
  /** Linear maps that are adapted, in every block. */
  targets: z.array(z.enum(adaptable)).min(1).default(["queryKeyValue", "attentionOutput"]),
});

/** Which linear maps are adapted, and how. */
export type Lora = Readonly<z.infer<typeof loraSchema>>;
/** The same before the targets are filled in. */
export type LoraOptions = z.input<typeof loraSchema>;

/** The additions to the linear maps of a model, by name. */
export interface Adapter<Leaf> {
  readonly blocks: readonly { readonly [Name in BlockLinear]?: LowRank<Leaf> }[];
  readonly head?: LowRank<Leaf>;
}

/** An adapter as numbers, with the shape of the model that it was trained on. */
export interface TrainedAdapter {
  readonly config: TransformerConfig;
  readonly lora: Lora;
  /** Flat, in the order of `adapterTypes`. */
  readonly parameters: Float32Array;
}

/**
 * Names and shapes of the parameters of an adapter.
 *
 * @throws RangeError on a target that the model lacks, or a rank above the smaller side of a weight.
 */
export function adapterTypes(config: TransformerConfig, options: LoraOptions): Adapter<TensorType> {
  const { rank, targets } = loraSchema.parse(options);
  const { blocks, head } = transformerTypes(config);
  const inBlocks = blockLinears.filter((name) => targets.includes(name));
  return {
    blocks: blocks.map((block) =>
      Object.fromEntries(inBlocks.map((name) => [name, lowRankTypes(name, block[name], rank)])),
    ),
    ...(targets.includes("head") ? { head: lowRankTypes("head", head, rank) } : {}),
  };
}

function lowRankTypes(
  name: string,
  linear: Linear<TensorType> | undefined,
  rank: number,
): LowRank<TensorType> {
  if (!linear) throw new RangeError(`adapter: this model has no ${name} to adapt.`);
  const [rows, columns] = linear.weight.shape as [number, number];
  if (rank > Math.min(rows, columns)) {
    throw new RangeError(`adapter: rank ${rank} is above a side of ${name} [${rows}, ${columns}].`);
  }
  const type = (...shape: number[]): TensorType => ({ dtype: "float32", shape });
  return { left: type(rows, rank), right: type(rank, columns) };
}

/** Flat first parameters: `left` is N(0, 1 / rows) and `right` is 0, so that nothing is added yet. */
export function initialAdapter(
  config: TransformerConfig,
  options: LoraOptions,
  seed: Seed,
): Float32Array {
  const { places, size } = layoutOfTree(adapterTypes(config, options));
  const flat = new Float32Array(size);
  for (const { name, shape, offset, size: count } of places) {
    if (!name.endsWith(".left")) continue;
    const { normal } = generator(split(seed, "adapter", name));
    const deviation = 1 / Math.sqrt(shape[0]!);
    for (let index = offset; index < offset + count; index++) flat[index] = deviation * normal();
  }
  return flat;
}

/** The parameters with the additions attached; derivatives reach whichever of the two are not constants. */
export function withAdapter(
  parameters: Transformer<Tensor>,
  adapter: Adapter<Tensor>,
  { rank, alpha }: Pick<Lora, "rank" | "alpha">,
): Transformer<Tensor> {
  const adapted = (linear: Linear<Tensor>, lowRank: LowRank<Tensor>): Linear<Tensor> => ({
    ...linear,
    addition: { ...lowRank, scale: alpha / rank },
  });
  const blocks = parameters.blocks.map((block, index) => {
    const additions = Object.entries(adapter.blocks[index]!) as [BlockLinear, LowRank<Tensor>][];
    const changed = additions.map(([name, lowRank]) => [name, adapted(block[name]!, lowRank)]);
    return { ...block, ...Object.fromEntries(changed) };
  });
  const head = adapter.head ? { head: adapted(parameters.head!, adapter.head) } : {};
  return { ...parameters, ...head, blocks };
}

/**
 * The model with the additions computed into its weights: a plain model of the same shape.
 *
 * @throws RangeError when the adapter was made for a model of another shape.
 */
export function mergeAdapter(model: TrainedModel, adapter: TrainedAdapter): TrainedModel {
  if (!isDeepStrictEqual(model.config, adapter.config)) {
    throw new RangeError("mergeAdapter: the adapter was made for a model of another shape.");
  }
  const { config, lora } = adapter;
  const [from, to] = [
    layoutOfTree(adapterTypes(config, lora)),
    layoutOfTree(transformerTypes(config)),
  ];
  const parameters = model.parameters.slice();
  for (const { name } of from.places.filter((place) => place.name.endsWith(".left"))) {
    const linear = name.slice(0, -".left".length);
    addProduct(viewOf(parameters, to, `${linear}.weight`), {
      left: viewOf(adapter.parameters, from, name),
      right: viewOf(adapter.parameters, from, `${linear}.right`),
      ...lora,
    });
  }
  return { config, parameters };
}

/** weight += (alpha / rank) · left · right, row by row, in double precision. */
function addProduct(
  weight: Float32Array,
  { left, right, rank, alpha }: LowRank<Float32Array> & Pick<Lora, "rank" | "alpha">,
): void {
  const columns = right.length / rank;
  const row = new Float64Array(columns);
  for (let start = 0; start < weight.length; start += columns) {
    row.fill(0);
    for (let inner = 0; inner < rank; inner++) {
      const factor = (left[(start / columns) * rank + inner]! * alpha) / rank;
      for (let column = 0; column < columns; column++) {
        row[column]! += factor * right[inner * columns + column]!;
      }
    }
    for (let column = 0; column < columns; column++) weight[start + column]! += row[column]!;
  }
}
