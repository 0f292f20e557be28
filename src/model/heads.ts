/**
 * A transformer that answers a question about a text with numbers: the language head is replaced by a linear
 * map of one vector per text. One output is a score or the logit of yes; several are the logits of classes.
 */
import { generator, type Seed, split } from "../math/seed.ts";
import { divide, multiply, subtract } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { less } from "../tensor/operations/comparison.ts";
import { cast, range } from "../tensor/operations/creation.ts";
import { reshape } from "../tensor/operations/layout.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { layoutOfTree } from "./parameters.ts";
import {
  createSequenceReader,
  type SequenceOptions,
  type SequenceReader,
} from "./sequenceReader.ts";
import { rowAt, type SequenceInputs } from "./sequences.ts";
import {
  activations,
  type Linear,
  linear,
  type Transformer,
  transformerTypes,
} from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";
import { bindTree, type TrainedModel } from "./weights.ts";

/** What the head reads and how many numbers it gives. */
export interface Head {
  /** 1 for a score, else the number of classes. At least 1. */
  readonly outputs: number;
  /** The final activation of the last token, or the mean over all tokens of the text. */
  readonly reads: "last" | "mean";
}

/** Parameters of a transformer with such a head. */
export interface HeadedTransformer<Leaf> {
  readonly trunk: Omit<Transformer<Leaf>, "head">;
  /** [width, outputs]. */
  readonly head: Linear<Leaf>;
}

/** A headed transformer as numbers. */
export interface TrainedHeadedModel {
  readonly config: TransformerConfig;
  readonly head: Head;
  /** Flat, in the order of `headedTypes(config, head)`. */
  readonly parameters: Float32Array;
}

/** Names and shapes of the parameters. */
export function headedTypes(
  config: TransformerConfig,
  { outputs }: Head,
): HeadedTransformer<TensorType> {
  if (!(Number.isInteger(outputs) && outputs >= 1)) {
    throw new RangeError(`head: expected at least 1 output, got ${outputs}.`);
  }
  const { head: _, ...trunk } = transformerTypes(config);
  const type = (...shape: number[]): TensorType => ({ dtype: "float32", shape });
  return { trunk, head: { weight: type(config.width, outputs), bias: type(outputs) } };
}

/** Standard deviation of a fresh weight of the head. */
const WEIGHT_DEVIATION = 0.02;

/** Flat parameters: the trunk of a model, and a fresh head N(0, 0.02²) without bias. */
export function withFreshHead(model: TrainedModel, head: Head, seed: Seed): TrainedHeadedModel {
  const { config } = model;
  const from = new Map(layoutOfTree(transformerTypes(config)).places.map((at) => [at.name, at]));
  const { places, size } = layoutOfTree(headedTypes(config, head));
  const parameters = new Float32Array(size);
  const { normal } = generator(split(seed, "head"));
  for (const { name, offset, size: count } of places) {
    const source = from.get(name.replace(/^trunk\./, ""));
    if (name.startsWith("trunk.")) {
      const { offset: start } = source!;
      parameters.set(model.parameters.subarray(start, start + count), offset);
    } else if (name === "head.weight") {
      for (let at = offset; at < offset + count; at++) parameters[at] = WEIGHT_DEVIATION * normal();
    }
  }
  return { config, head, parameters };
}

/** A headed transformer inside a graph. */
export interface HeadedModel {
  readonly parameters: HeadedTransformer<Tensor>;
  readonly config: TransformerConfig;
  readonly head: Head;
}

/** Outputs [batch, outputs] for texts. */
export function headOutputs(
  model: HeadedModel,
  { tokens, lengths }: SequenceInputs<Tensor>,
): Tensor {
  const { parameters, config } = model;
  const { final } = activations({ parameters: parameters.trunk, config }, tokens);
  return headOutputsFrom(model, final, lengths);
}

/** The same from the final activations [batch, time, width] of texts that are so long, int32 [batch]. */
export function headOutputsFrom(
  { parameters, head }: HeadedModel,
  final: Tensor,
  lengths: Tensor,
): Tensor {
  const read = head.reads === "last" ? rowAt(final, subtract(lengths, 1)) : meanOf(final, lengths);
  return linear(parameters.head, read);
}

/** Mean over the tokens that are no padding: `x` [batch, time, width] to [batch, width]. */
function meanOf(x: Tensor, lengths: Tensor): Tensor {
  const [batch, time] = x.shape as [number, number, number];
  const column = reshape(lengths, [batch, 1]);
  const counted = cast(less(reshape(range(time, "int32"), [1, time]), column), x.dtype);
  const weights = divide(counted, cast(column, x.dtype)); // [batch, time]
  return sum(multiply(x, reshape(weights, [batch, time, 1])), { axes: [1] });
}

/** Reads the outputs of a trained headed model: one vector [outputs] per text. */
export const createHeadReader = (
  { config, head, parameters }: TrainedHeadedModel,
  options: SequenceOptions = {},
): SequenceReader =>
  createSequenceReader(
    {
      config,
      weights: bindTree(headedTypes(config, head), parameters),
      compute: (tensors, inputs) => headOutputs({ parameters: tensors, config, head }, inputs),
    },
    options,
  );
