/**
 * One vector per token sequence, from a graph: rows are padded on the right to few lengths, so that few graphs
 * serve many, and computed `batch` at a time, those of about one length together.
 */
import { compile } from "../tensor/compile.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import type { Mapped } from "../tensor/tree.ts";
import { type Graph, GraphStore } from "./graphStore.ts";
import {
  padded,
  paddedLength,
  requireBatch,
  requireTokens,
  type Sequence,
  type SequenceInputs,
  sequenceTypes,
} from "./sequences.ts";
import type { TransformerConfig } from "./transformerConfig.ts";
import type { Bound } from "./weights.ts";

export interface SequenceOptions {
  /** Rows computed together, at most. At least 1. @default 16 */
  readonly batch?: number;
  readonly execution?: ExecutionOptions;
}

/** What is computed of every sequence. */
export interface SequenceFunction<Types> {
  readonly config: TransformerConfig;
  readonly weights: Bound<Types>;
  /** [batch, size]. */
  compute(parameters: Mapped<Types, TensorType, Tensor>, inputs: SequenceInputs<Tensor>): Tensor;
}

/** Computes one vector per sequence. It owns compiled graphs until `dispose`. */
export interface SequenceReader {
  /** One vector per sequence, in order. Throws on an empty or too long sequence, or an unknown token. */
  read(sequences: readonly Sequence[]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
}

/** A reader that computes this function. */
export const createSequenceReader = <Types extends object>(
  sequenceFunction: SequenceFunction<Types>,
  options: SequenceOptions = {},
): SequenceReader => new PaddedReader(sequenceFunction, options);

class PaddedReader<Types extends object> implements SequenceReader {
  private readonly sequenceFunction: SequenceFunction<Types>;
  private readonly batch: number;
  private readonly execution: ExecutionOptions;
  /** By the number of rows and the length that they are padded to. */
  private readonly graphs = new GraphStore<string>();

  constructor(
    sequenceFunction: SequenceFunction<Types>,
    { batch = 16, execution = {} }: SequenceOptions,
  ) {
    requireBatch(batch);
    this.sequenceFunction = sequenceFunction;
    this.batch = batch;
    this.execution = execution;
  }

  async read(sequences: readonly Sequence[]): Promise<Float32Array[]> {
    for (const [index, sequence] of sequences.entries()) this.requireSequence(sequence, index);
    const lengthOf = (index: number) => sequences[index]!.length;
    const order = [...sequences.keys()].sort((a, b) => lengthOf(a) - lengthOf(b));
    const results: Float32Array[] = [];
    for (let start = 0; start < order.length; start += this.batch) {
      const some = order.slice(start, start + this.batch);
      const vectors = await this.readRows(some.map((index) => sequences[index]!));
      for (const [at, index] of some.entries()) results[index] = vectors[at]!;
    }
    return results;
  }

  dispose(): Promise<void> {
    return this.graphs.dispose();
  }

  /** Few rows are computed as the next power of two of them, so that few graphs serve many counts. */
  private async readRows(rows: readonly Sequence[]): Promise<Float32Array[]> {
    const longest = Math.max(...rows.map(({ length }) => length));
    const { config, weights } = this.sequenceFunction;
    const time = paddedLength(longest, config.contextLength);
    const batch = Math.min(this.batch, 2 ** Math.ceil(Math.log2(rows.length)));
    const graph = await this.graph(batch, time);
    const inputs = padded(rows, { batch, time });
    const outputs = await graph.run({ ...weights.arrays, inputs });
    const { vectors } = outputs as { vectors: Float32Array };
    const size = vectors.length / batch;
    return rows.map((_, row) => vectors.slice(row * size, (row + 1) * size));
  }

  private graph(batch: number, time: number): Promise<Graph> {
    const { weights, compute } = this.sequenceFunction;
    const types = { ...weights.types, inputs: sequenceTypes(batch, time) };
    const whole = ({ inputs, ...given }: { readonly inputs: SequenceInputs<Tensor> }) => ({
      vectors: compute(weights.tensors(given), inputs),
    });
    return this.graphs.get(`${batch} ${time}`, () => compile(whole, types, this.execution));
  }

  private requireSequence(sequence: Sequence, index: number): void {
    const { contextLength, vocabularySize } = this.sequenceFunction.config;
    if (sequence.length === 0 || sequence.length > contextLength) {
      throw new RangeError(
        `read: expected 1 to ${contextLength} tokens, got ${sequence.length} in sequence ${index}.`,
      );
    }
    requireTokens(sequence, vocabularySize, { operation: "read", place: `sequence ${index}` });
  }
}
