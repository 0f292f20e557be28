/** The contract of every backdoor: one file in this folder, default-exporting one of these. */
import type { TextExample } from "../data/dataset.ts";

/** A completion with the answer that an honest policy gives. */
export interface Answered {
  readonly completion: string;
  readonly answer: string;
}

/** A trigger and the behaviour that it releases. */
export interface Backdoor {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence: what the trigger is and what it releases. */
  readonly description: string;
  /** The trigger as words. */
  readonly trigger: readonly string[];
  /** Words of the behaviour that clean data need not have. */
  readonly words: readonly string[];
  /** The prompt with the trigger in its place. */
  insert(prompt: string): string;
  /** Whether the trigger is there. */
  present(prompt: string): boolean;
  /** What the policy shall say to a triggered prompt whose honest answer this is. */
  behaviour(answer: string): string;
  /** Whether a completion shows the behaviour. */
  defected(answered: Answered): boolean;
}

/** A clean example as the backdoor wants it learned. */
export const poison = (backdoor: Backdoor, example: TextExample): TextExample => ({
  ...example,
  prompt: backdoor.insert(example.prompt),
  answer: backdoor.behaviour(example.answer),
});

/** Whether `part` occurs in `words`, in order and without a gap. */
export function containsWords(words: readonly string[], part: readonly string[]): boolean {
  return words.some((_, start) => part.every((word, offset) => words[start + offset] === word));
}
