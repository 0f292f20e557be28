/** The rows of a batch while they grow. */
import { generator, type Seed } from "../math/seed.ts";
import type { SampleOptions } from "./requests.ts";

/** The completion of one row. */
export interface Sampled {
  readonly tokens: readonly number[];
  /** Of each token under the unfiltered model at temperature 1, in nats. */
  readonly logProbs: readonly number[];
  /** `length`: `maxTokens` were drawn before anything ended the row. */
  readonly stopReason: "stop" | "length";
}

/** What one step of decoding draws for every row. */
interface Drawn {
  readonly tokens: Int32Array;
  readonly logProbs: Float32Array;
}

/** A row while it grows. */
export class Row {
  readonly tokens: number[] = [];
  readonly logProbs: number[] = [];
  private readonly uniform: () => number;
  private stopped = false;

  constructor(seed: Seed) {
    this.uniform = generator(seed).uniform;
  }

  get open(): boolean {
    return !this.stopped;
  }

  /** Rounded down to 24 bits, so that no draw becomes 1 in float32. */
  nextUniform(): number {
    return Math.floor(this.uniform() * 2 ** 24) / 2 ** 24;
  }

  stop(): void {
    this.stopped = true;
  }

  result(): Sampled {
    const { tokens, logProbs } = this;
    return { tokens, logProbs, stopReason: this.stopped ? "stop" : "length" };
  }
}

/** One uniform per row of the batch; 0 for rows that have ended or were never asked for. */
export const uniformsOf = (rows: readonly Row[], batch: number): Float32Array =>
  Float32Array.from({ length: batch }, (_, row) => (rows[row]?.open ? rows[row].nextUniform() : 0));

/** Gives every open row its token; says whether any row is still open. */
export function take(
  rows: readonly Row[],
  { tokens, logProbs }: Drawn,
  options: Pick<SampleOptions, "stopTokens" | "stopWhen">,
): boolean {
  for (const [index, row] of rows.entries()) {
    if (!row.open) continue;
    const token = tokens[index]!;
    if (options.stopTokens?.includes(token)) row.stop();
    else {
      row.tokens.push(token);
      row.logProbs.push(logProbs[index]!);
      if (options.stopWhen?.(row.tokens, index)) row.stop();
    }
  }
  return rows.some((row) => row.open);
}
