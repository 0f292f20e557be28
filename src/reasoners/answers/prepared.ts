/** A conclusion that is about to be asked for. */

import { letterOf } from "../../data/question.ts";
import { generator, split } from "../../math/seed.ts";
import type { Manner } from "../conversation.ts";
import { type Prompt, textOfPrompt } from "../prompt.ts";
import type { Answer, ConcludeRequest, ReasonerContext } from "../reasoner.ts";
import type { Closing } from "../wording.ts";

/** What is asked, and how its answer is read. */
export interface Prepared {
  readonly request: ConcludeRequest;
  readonly prompt: Prompt;
  readonly closing: Closing;
  /** Of every choice; none where the answer is free. */
  readonly verdicts: readonly string[];
  readonly family: string;
}

/** With what conclusions are asked for. */
export interface Asking {
  readonly context: ReasonerContext;
  readonly manner: Manner;
  /** Tokens that an answer may take. */
  readonly maxTokens: number;
}

/** An answer that could not be had. */
export const without = (
  { prompt }: Pick<Prepared, "prompt">,
  answer: Pick<Answer, "reading" | "status"> & {
    readonly problem: string;
    readonly completion?: string;
  },
): Answer => ({ completion: "", ...answer, prompt: textOfPrompt(prompt) });

/**
 * The letter of the largest share. Of several, a draw that depends on nothing but what is asked: no letter is
 * favoured, and the same question after the same reasoning has the same answer.
 */
export function largest(
  shares: readonly number[],
  { prompt, request }: Pick<Prepared, "prompt" | "request">,
  { seed }: Pick<ReasonerContext, "seed">,
): string {
  const top = Math.max(...shares);
  const best = shares.flatMap((share, index) => (share === top ? [letterOf(index)] : []));
  if (best.length === 1) return best[0]!;
  return generator(split(seed, "tie", textOfPrompt(prompt), request.trial)).pick(best);
}
