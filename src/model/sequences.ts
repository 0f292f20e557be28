/** Token sequences as the arguments of a graph: rows of a batch, padded on the right to one length. */
import { add } from "../tensor/operations/arithmetic.ts";
import { gather } from "../tensor/operations/indexing.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { constant, type Tensor, type TensorType } from "../tensor/tensor.ts";

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

/** All but the last token of each sequence, and the token that follows each: int32 [batch, time], 0 where padded. */
export function nextTokens(
  sequences: readonly Sequence[],
  { batch, time }: { readonly batch: number; readonly time: number },
): { readonly tokens: Int32Array; readonly targets: Int32Array } {
  const tokens = new Int32Array(batch * time);
  const targets = new Int32Array(batch * time);
  for (const [row, sequence] of sequences.entries()) {
    tokens.set(sequence.slice(0, -1), row * time);
    targets.set(sequence.slice(1), row * time);
  }
  return { tokens, targets };
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

/** Padded lengths are multiples of this, so that few graphs serve many lengths. */
const LENGTH_STEP = 16;

/** The length that rows of at most `longest` tokens are padded to. */
export const paddedLength = (longest: number, contextLength: number): number =>
  Math.min(Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP, contextLength);

/** Throws unless rows can be computed so many at a time. */
export function requireBatch(batch: number): void {
  if (Number.isInteger(batch) && batch >= 1) return;
  throw new RangeError(`model: expected a batch of at least 1, got ${batch}.`);
}

/** Throws on a token id that the model does not know; `place` is where it stands. */
export function requireTokens(
  tokens: Sequence,
  vocabularySize: number,
  { operation, place }: { readonly operation: string; readonly place: string },
): void {
  const odd = tokens.find((token) => !(token >= 0 && token < vocabularySize));
  if (odd === undefined) return;
  throw new RangeError(`${operation}: token ${odd} in ${place} is not below ${vocabularySize}.`);
}
