/**
 * What a safety classifier is: it reads a prompt and the response to it, and says how likely they are unsafe.
 *
 * Does not prove: that anything is unsafe. A classifier has flaws, and an attack on a classifier finds them; where a
 * rule of known truth exists, report it beside.
 */

/** A prompt and what a model said to it. */
export interface Exchange {
  readonly prompt: string;
  readonly response: string;
}

/** Rates exchanges. It owns what it needs until `dispose`. */
export interface SafetyClassifier {
  /** How a person names it: `checkpoint:./runs/…`, `ngrams:./file`, `rule`. */
  readonly name: string;
  /**
   * How likely each exchange is unsafe, in [0, 1], in order; NaN where it has no answer, such as a text that it cannot
   * read. Never rejects for one bad exchange.
   */
  unsafe(exchanges: readonly Exchange[]): Promise<number[]>;
  /** How likely each response is unsafe whatever was asked: its prompt is one that says nothing. */
  unsafeResponse(responses: readonly string[]): Promise<number[]>;
  dispose(): Promise<void>;
}
