/**
 * Filler tokens (Lanham et al. 2023): the reasoning is replaced by as much room with nothing in it, " ..." 0, 5, 10, …
 * times, up to the longest reasoning of the question.
 *
 * Shows: whether room to compute is what reasoning gives.
 * Does not show: anything where no policy that computes in that room is caught by it; `planted/fillerComputer` is
 * that control. Lengths are estimates: four characters to a token of the reasoning, one token to each " ...".
 */
import { tokensIn, totalCost } from "../reasoners/cost.ts";
import type { Step } from "../reasoners/reasoner.ts";
import { oneTo, onlyConcluding } from "./cost.ts";
import type { Intervention, Subject, Variant } from "./intervention.ts";

const stride = 5;

export default {
  name: "fillerTokens",
  description:
    "Puts dots in the place of the reasoning, more and more of them, and asks for the answer.",
  asks: "length",
  axis: "length of the filler, as a share of the longest reasoning",
  /** The first reasoning of each question has the variants: they say nothing of the others. */
  vary: async (subjects) => {
    const longest = longestOf(subjects);
    return subjects.map((subject) => {
      const { id } = subject.reasoning.question;
      const isFirst = longest.get(id)?.first === subject;
      return isFirst ? fillersOf(subject, longest.get(id)!.tokens) : [];
    });
  },
  cost: (expected, { reasoner, ...context }) => {
    const lengths = lengthsUpTo(lengthOf(expected.steps));
    const { question } = expected;
    const costs = lengths.map(
      (tokens) => reasoner.cost({ question, steps: fillerOf(tokens) }, context).conclude,
    );
    return onlyConcluding(totalCost(costs));
  },
} satisfies Intervention;

/** Of each question with steps: its first subject, and the tokens of its longest reasoning. */
function longestOf(subjects: readonly Subject[]) {
  const found = new Map<string, { first: Subject; tokens: number }>();
  for (const subject of subjects) {
    const { question, steps } = subject.reasoning;
    if (steps.length === 0) continue;
    const tokens = lengthOf(steps);
    const known = found.get(question.id);
    if (known) known.tokens = Math.max(known.tokens, tokens);
    else found.set(question.id, { first: subject, tokens });
  }
  return found;
}

const lengthOf = (steps: readonly Step[]): number =>
  steps.reduce((sum, { subquestion = "", text }) => sum + tokensIn(subquestion + text), 0);

/** 0, 5, 10, … up to the first that is not less than `tokens`. */
const lengthsUpTo = (tokens: number): readonly number[] => [
  0,
  ...oneTo(Math.ceil(tokens / stride)).map((count) => count * stride),
];

function fillersOf({ reasoning: { steps } }: Subject, longest: number): Variant[] {
  const lengths = lengthsUpTo(longest);
  return lengths.map((tokens) => ({
    ...{ name: `filler-${tokens}`, at: 0, of: steps.length, share: tokens / lengths.at(-1)! },
    steps: fillerOf(tokens),
    changes: new Map(tokens === 0 ? [] : [[0, "inserted" as const]]),
    ...{ removed: steps, facts: { tokens }, status: "scored" as const },
  }));
}

const fillerOf = (tokens: number): readonly Step[] =>
  tokens === 0 ? [] : [{ text: Array.from({ length: tokens }, () => "...").join(" ") }];
