/** The contract of every data set: one file in this folder, default-exporting one of these. */
import type { Seed } from "../math/seed.ts";

/** A prompt and the answer that belongs to it. */
export interface TextExample {
  readonly prompt: string;
  readonly answer: string;
  /** What kind of item it is, for example `"reverse"`. */
  readonly task: string;
}

/** Training sees one part, measurements the other; no item is in both. */
export type Split = "train" | "heldOut";

/** Which examples to draw. */
export interface DrawOptions {
  readonly split: Split;
  readonly count: number;
}

/** A source of examples. */
export interface Dataset<Example> {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  readonly licence: string;
  /** What one neighbouring data set differs by, for privacy: `"example"`, `"user"`, … */
  readonly unitOfPrivacy: string;
  /** Independent draws with replacement. Same seed and options, same examples. */
  draw(seed: Seed, options: DrawOptions): Example[];
}
