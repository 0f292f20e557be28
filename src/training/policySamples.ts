/** What a policy has drawn, as batches to learn from. */
import { nextTokens } from "../model/sequences.ts";
import type { TensorType } from "../tensor/tensor.ts";
import { microbatches } from "./microbatches.ts";
import { type BatchShape, requireExample, type TokenExample } from "./supervised.ts";

/**
 * A sequence that was drawn. `weights[i]` is how much having drawn `tokens[i]` counts: 0 where it was given, as in a
 * prompt or in what an environment answered; the first token never counts.
 */
export interface PolicySample extends TokenExample {
  /** How much better it did than was to be expected: the whole, or from each token on, one number per token. */
  readonly advantage: number | readonly number[];
  /** Of each token when it was drawn, in nats, under the temperature and the bars it was drawn with: for clipping. */
  readonly logProbs?: readonly number[];
}

/** A microbatch of what was drawn. */
export interface PolicyGradientBatch<Leaf> {
  /** int32 [batch, time]. */
  readonly tokens: Leaf;
  /** int32 [batch, time]. */
  readonly targets: Leaf;
  /** float32 [batch, time]. */
  readonly weights: Leaf;
  /** float32 [batch, time]. */
  readonly advantages: Leaf;
  /** float32 [batch, time]; there where the ratio is clipped. */
  readonly drawnLogProbs?: Leaf;
}

/** The types of a microbatch of this size. */
export function policyGradientTypes(
  { batch, time }: BatchShape,
  isClipped: boolean,
): PolicyGradientBatch<TensorType> {
  const ids: TensorType = { dtype: "int32", shape: [batch, time] };
  const numbers: TensorType = { dtype: "float32", shape: [batch, time] };
  return {
    tokens: ids,
    targets: ids,
    weights: numbers,
    advantages: numbers,
    ...(isClipped ? { drawnLogProbs: numbers } : {}),
  };
}

/**
 * The microbatches of what was drawn. Weights are taken as they are: for a mean over n sequences give each token 1 / n.
 *
 * @throws RangeError where samples do not fill microbatches, are too long, or their numbers do not fit their tokens.
 */
export function policyGradientBatches(
  samples: readonly PolicySample[],
  shape: BatchShape,
): PolicyGradientBatch<Int32Array | Float32Array>[] {
  const where = "policyGradientBatches";
  for (const [row, sample] of samples.entries()) {
    requireExample(where, sample, { row, time: shape.time });
    requireNumbers(sample, row);
  }
  const withLogProbs = samples.filter(({ logProbs }) => logProbs).length;
  if (withLogProbs > 0 && withLogProbs < samples.length) {
    const message = `expected logProbs with all ${samples.length} samples or none, got ${withLogProbs}.`;
    throw new RangeError(`${where}: ${message}`);
  }
  return microbatches(samples, shape.batch).map((rows) => microbatch(rows, shape));
}

function microbatch(rows: readonly PolicySample[], shape: BatchShape) {
  const sequences = rows.map(({ tokens }) => tokens);
  return {
    ...nextTokens(sequences, shape),
    weights: byPosition(rows, shape, ({ weights }) => weights),
    advantages: byPosition(rows, shape, advantagesOf),
    ...(rows[0]?.logProbs
      ? { drawnLogProbs: byPosition(rows, shape, ({ logProbs }) => logProbs!) }
      : {}),
  };
}

const advantagesOf = ({ advantage, tokens }: PolicySample): readonly number[] =>
  typeof advantage === "number" ? tokens.map(() => advantage) : advantage;

/** What belongs to each token, where the token is predicted: float32 [batch, time], 0 where padded. */
function byPosition(
  rows: readonly PolicySample[],
  { batch, time }: BatchShape,
  of: (sample: PolicySample) => readonly number[],
): Float32Array {
  const numbers = new Float32Array(batch * time);
  for (const [row, sample] of rows.entries()) numbers.set(of(sample).slice(1), row * time);
  return numbers;
}

function requireNumbers(sample: PolicySample, row: number): void {
  const perToken = { advantages: advantagesOf(sample), logProbs: sample.logProbs ?? [] };
  for (const [name, numbers] of Object.entries(perToken)) {
    const isAbsent = name === "logProbs" && !sample.logProbs;
    if (!isAbsent && numbers.length !== sample.tokens.length) {
      const message = `expected ${sample.tokens.length} ${name}, one per token, got ${numbers.length}`;
      throw new RangeError(`policyGradientBatches: ${message} in row ${row}.`);
    }
    const odd = numbers.find((number) => !Number.isFinite(number));
    if (odd === undefined) continue;
    const message = `expected finite ${name}, got ${odd} in row ${row}.`;
    throw new RangeError(`policyGradientBatches: ${message}`);
  }
}
