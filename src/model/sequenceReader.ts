/**
 * One vector per token sequence, from a graph: rows are padded on the right to few lengths, so that few graphs
 * serve many, and computed `batch` at a time.
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
  /** Rows computed together. At least 1. @default 16 */
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
  /** By the length that rows are padded to. */
  private readonly graphs = new GraphStore<number>();

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
    const results: Float32Array[] = [];
    for (let start = 0; start < sequences.length; start += this.batch) {
      results.push(...(await this.readRows(sequences.slice(start, start + this.batch))));
    }
    return results;
  }

  dispose(): Promise<void> {
    return this.graphs.dispose();
  }

  private async readRows(rows: readonly Sequence[]): Promise<Float32Array[]> {
    const longest = Math.max(...rows.map(({ length }) => length));
    const { config, weights } = this.sequenceFunction;
    const time = paddedLength(longest, config.contextLength);
    const graph = await this.graph(time);
    const inputs = padded(rows, { batch: this.batch, time });
    const outputs = await graph.run({ ...weights.arrays, inputs });
    const { vectors } = outputs as { vectors: Float32Array };
    const size = vectors.length / this.batch;
    return rows.map((_, row) => vectors.slice(row * size, (row + 1) * size));
  }

  private graph(time: number): Promise<Graph> {
    const { weights, compute } = this.sequenceFunction;
    const types = { ...weights.types, inputs: sequenceTypes(this.batch, time) };
    const whole = ({ inputs, ...given }: { readonly inputs: SequenceInputs<Tensor> }) => ({
      vectors: compute(weights.tensors(given), inputs),
    });
    return this.graphs.get(time, () => compile(whole, types, this.execution));
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
