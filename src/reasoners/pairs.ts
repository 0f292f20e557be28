/** Subquestions with their answers, of demonstrations. */
import type { Step } from "./reasoner.ts";
import { withAnswers } from "./tags.ts";
import type { Demonstration } from "./wording.ts";

/** The decomposition of a demonstration with earlier answers in their places; absent where it has none. */
export function demonstratedPairs({ decomposition }: Demonstration): readonly Step[] | undefined {
  if (decomposition.length === 0) return undefined;
  return decomposition.map(({ subquestion, text }) => ({
    subquestion: withAnswers(subquestion, (index) => decomposition[index - 1]?.text),
    text,
  }));
}
