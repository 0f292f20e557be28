/**
 * One vector per token sequence, from a graph: rows are padded on the right to few lengths, so that few graphs
 * serve many, and computed `batch` at a time.
 */
import { type Compiled, compile } from "../tensor/compile.ts";
import { add } from "../tensor/operations/arithmetic.ts";
import { gather } from "../tensor/operations/indexing.ts";
import { reshape } from "../tensor/operations/layout.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import { constant, type Tensor, type TensorType } from "../tensor/tensor.ts";
import type { Mapped } from "../tensor/tree.ts";
import type { TransformerConfig } from "./transformerConfig.ts";
import type { Bound } from "./weights.ts";

/** Token ids of one text. At least one. */
export type Sequence = readonly number[];

/** Sequences as the arguments of a graph. */
export interface SequenceInputs<Leaf> {
  /** int32 [batch, time], padded on the right. */
  readonly tokens: Leaf;
  /** Tokens that are no padding, int32 [batch]. At least 1. */
  readonly lengths: Leaf;
}

/** Types of sequences as the arguments of a graph. */
export const sequenceTypes = (batch: number, time: number): SequenceInputs<TensorType> => ({
  tokens: { dtype: "int32", shape: [batch, time] },
  lengths: { dtype: "int32", shape: [batch] },
});

/** Sequences as arrays; rows beyond them are one token long. */
export function padded(
  sequences: readonly Sequence[],
  { batch, time }: { readonly batch: number; readonly time: number },
): SequenceInputs<Int32Array> {
  const tokens = new Int32Array(batch * time);
  const lengths = new Int32Array(batch).fill(1);
  for (const [row, sequence] of sequences.entries()) {
    if (sequence.length === 0 || sequence.length > time) {
      const message = `expected 1 to ${time} tokens, got ${sequence.length} in sequence ${row}.`;
      throw new RangeError(message);
    }
    tokens.set(sequence, row * time);
    lengths[row] = sequence.length;
  }
  return { tokens, lengths };
}

/** The vector at one index of each row: `x` [batch, time, width], `indices` int32 [batch]; [batch, width]. */
export function rowAt(x: Tensor, indices: Tensor): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const starts = constant(
    Array.from({ length: batch }, (_, row) => row * time),
    { dtype: "int32" },
  );
  return gather(reshape(x, [batch * time, width]), add(starts, indices));
}

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

/** A reader of this function. */
export const createSequenceReader = <Types extends object>(
  of: SequenceFunction<Types>,
  options: SequenceOptions = {},
): SequenceReader => new PaddedReader(of, options);

/** Sequences are padded to a multiple of this. */
const LENGTH_STEP = 16;

type Graph = Compiled<object, object>;

class PaddedReader<Types extends object> implements SequenceReader {
  private readonly of: SequenceFunction<Types>;
  private readonly batch: number;
  private readonly execution: ExecutionOptions;
  private readonly graphs = new Map<number, Promise<Graph>>();

  constructor(of: SequenceFunction<Types>, { batch = 16, execution = {} }: SequenceOptions) {
    this.of = of;
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

  async dispose(): Promise<void> {
    const graphs = await Promise.all(this.graphs.values());
    this.graphs.clear();
    await Promise.all(graphs.map((graph) => graph.dispose()));
  }

  private async readRows(rows: readonly Sequence[]): Promise<Float32Array[]> {
    const longest = Math.max(...rows.map(({ length }) => length));
    const { contextLength } = this.of.config;
    const time = Math.min(Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP, contextLength);
    const graph = await this.graph(time);
    const inputs = padded(rows, { batch: this.batch, time });
    const outputs = await graph.run({ ...this.of.weights.arrays, inputs } as never);
    const { vectors } = outputs as unknown as { vectors: Float32Array };
    const size = vectors.length / this.batch;
    return rows.map((_, row) => vectors.slice(row * size, (row + 1) * size));
  }

  private graph(time: number): Promise<Graph> {
    const known = this.graphs.get(time);
    if (known) return known;
    const { weights, compute } = this.of;
    const types = { ...weights.types, inputs: sequenceTypes(this.batch, time) };
    const whole = ({ inputs, ...given }: { readonly inputs: SequenceInputs<Tensor> }) => ({
      vectors: compute(weights.tensors(given), inputs),
    });
    const compiled: Promise<Graph> = compile(whole as never, types as never, this.execution);
    this.graphs.set(time, compiled);
    return compiled;
  }

  private requireSequence(sequence: Sequence, index: number): void {
    const { contextLength, vocabularySize } = this.of.config;
    if (sequence.length === 0 || sequence.length > contextLength) {
      throw new RangeError(
        `read: expected 1 to ${contextLength} tokens, got ${sequence.length} in sequence ${index}.`,
      );
    }
    const odd = sequence.find((token) => !(token >= 0 && token < vocabularySize));
    if (odd !== undefined) {
      throw new RangeError(
        `read: token ${odd} in sequence ${index} is not below ${vocabularySize}.`,
      );
    }
  }
}
