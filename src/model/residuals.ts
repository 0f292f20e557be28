/** Residual streams of many texts: what a probe looks at. */
import { add } from "../tensor/operations/arithmetic.ts";
import { concat } from "../tensor/operations/window.ts";
import { constant, type Tensor } from "../tensor/tensor.ts";
import { createSequenceReader, type SequenceOptions } from "./sequenceReader.ts";
import { rowAt, type Sequence, type SequenceInputs } from "./sequences.ts";
import { activations, type Transformer } from "./transformer.ts";
import { bindWeights, type TrainedModel } from "./weights.ts";

export interface ResidualOptions extends SequenceOptions {
  /**
   * Which residual streams: `k` follows block `k`, and 0 is the embedding, which says nothing where all texts
   * end with the same token. @default 1 … layers
   */
  readonly layers?: readonly number[];
  /** Whose vector: 0 is the first token of each text, -1 its last. @default -1 */
  readonly position?: number;
}

/** Computes residual streams. It owns compiled graphs until `dispose`. */
export interface ResidualReader {
  /** For each of `layers`, in order, one vector [width] per text. */
  read(texts: readonly Sequence[]): Promise<Float32Array[][]>;
  dispose(): Promise<void>;
}

/** A reader of the residual streams of this model. Changing its parameters afterwards has no effect. */
export function createResidualReader(
  model: TrainedModel,
  options: ResidualOptions = {},
): ResidualReader {
  const { config } = model;
  const { layers = [...Array(config.layers).keys()].map((layer) => layer + 1), position = -1 } =
    options;
  requireLayers(layers, config.layers);
  const compute = (
    parameters: Transformer<Tensor>,
    { tokens, lengths }: SequenceInputs<Tensor>,
  ) => {
    const { residuals } = activations({ parameters, config }, tokens);
    const at = indexOf(position, lengths);
    return concat(layers.map((layer) => rowAt(residuals[layer]!, at)));
  };
  const reader = createSequenceReader({ config, weights: bindWeights(model), compute }, options);
  return {
    read: async (texts) => {
      requirePosition(texts, position);
      const rows = await reader.read(texts);
      return layers.map((_, index) =>
        rows.map((row) => row.subarray(index * config.width, (index + 1) * config.width)),
      );
    },
    dispose: () => reader.dispose(),
  };
}

/** The index in every row, int32 [batch]. */
const indexOf = (position: number, lengths: Tensor): Tensor =>
  position < 0
    ? add(lengths, position)
    : constant(new Int32Array(lengths.shape[0]!).fill(position), { dtype: "int32" });

function requireLayers(layers: readonly number[], last: number): void {
  const odd = layers.find((layer) => !(Number.isInteger(layer) && layer >= 0 && layer <= last));
  if (layers.length > 0 && odd === undefined) return;
  throw new RangeError(`residuals: expected layers from 0 to ${last}, got ${odd ?? "none"}.`);
}

function requirePosition(texts: readonly Sequence[], position: number): void {
  const needed = position < 0 ? -position : position + 1;
  const short = texts.findIndex(({ length }) => length < needed);
  if (Number.isInteger(position) && short < 0) return;
  throw new RangeError(
    short < 0
      ? `residuals: expected a whole number as position, got ${position}.`
      : `residuals: text ${short} has ${texts[short]!.length} tokens and none at ${position}.`,
  );
}
