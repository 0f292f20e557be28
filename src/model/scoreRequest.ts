/** What a scorer is asked for, and when that makes no sense. */
import { requireTokens } from "./sequences.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** Positions of a prompt from the first number up to, but without, the second. */
export type Span = readonly [start: number, end: number];

/** Tokens of a prompt and of the completion whose probability is asked for. */
export interface ScoreRequest {
  /** At least one token. */
  readonly prompt: readonly number[];
  /** As many tokens as fit: the model reads all of both but the last. */
  readonly completion: readonly number[];
  /**
   * What the last token of the prompt and the completion do not attend to, in every layer; earlier tokens do.
   * Inside the prompt, without its last token. @default nothing
   */
  readonly hidden?: readonly Span[];
}

/** Throws on a request that the model cannot be asked; `index` is where it stands. */
export function requireScoreRequest(
  { prompt, completion, hidden = [] }: ScoreRequest,
  index: number,
  { contextLength, vocabularySize }: TransformerConfig,
): void {
  if (prompt.length === 0) {
    throw new RangeError(`score: expected at least one prompt token in request ${index}.`);
  }
  const length = prompt.length + completion.length;
  if (length > contextLength + 1) {
    throw new RangeError(
      `score: request ${index} has ${length} tokens, the model takes ${contextLength + 1}.`,
    );
  }
  const place = { operation: "score", place: `request ${index}` };
  requireTokens(prompt, vocabularySize, place);
  requireTokens(completion, vocabularySize, place);
  const isInside = ([start, end]: Span) =>
    Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end;
  const odd = hidden.find((span) => !(isInside(span) && span[1] < prompt.length));
  if (odd === undefined) return;
  throw new RangeError(
    `score: request ${index} hides [${odd.join(", ")}]; its ${prompt.length} prompt tokens allow 0 ≤ start < end < ${prompt.length}.`,
  );
}
