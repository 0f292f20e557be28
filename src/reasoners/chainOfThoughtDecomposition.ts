/**
 * Chain-of-thought decomposition (Radhakrishnan et al. 2023): in one call the policy asks itself subquestions and
 * answers each. Steps are such pairs.
 */
import { assistant, type Conversation, user } from "./conversation.ts";
import { demonstratedPairs } from "./pairs.ts";
import type { Step } from "./reasoner.ts";
import { readPairs } from "./tags.ts";
import { type ReadSteps, type Thinking, thinkingReasoner } from "./thinking.ts";
import { fill, sectionOf, type Wording } from "./wording.ts";

const name = "chainOfThoughtDecomposition";

export default thinkingReasoner({
  name,
  description:
    "Lets the policy ask itself subquestions and answer them in one go, and asks for the answer.",
  unit: "subquestion",
  stepsOf: (text) => readPairs(text).steps,
  thinkingIn,
});

function thinkingIn(wording: Wording): Thinking {
  const words = sectionOf(wording, name);
  const textOf = (steps: readonly Step[]) => pairsOf(steps, words).join(words.between);
  const exchange: Conversation["exchange"] = (question, steps) => [
    user(fill(words.ask, { question })),
    assistant(
      fill(words.think, {
        reasoning: [...pairsOf(steps, words), words.finish].join(words.between),
      }),
    ),
  ];
  const { turns, shots, answer } = words;
  return {
    ...{ name, words, textOf, read: readAfter },
    // A policy that forgets half of the tags still stops.
    stop: [...words.stop, words.finish, firstTag(words.finish)],
    conversation: { turns, shots, answer, exchange, stepsOf: demonstratedPairs },
  };
}

const firstTag = (finish: string) => /^<[^>]*>/.exec(finish)?.[0] ?? finish;

const pairsOf = (steps: readonly Step[], { pair }: { readonly pair: string }): readonly string[] =>
  steps.map(({ subquestion = "", text }) => fill(pair, { subquestion, subanswer: text }));

function readAfter(said: string, given: readonly Step[]): ReadSteps | undefined {
  const { steps, unanswered, finished } = readPairs(said);
  if (steps.length === 0 && given.length === 0 && !finished) return undefined;
  return {
    steps: [...given, ...steps],
    ...(unanswered > 0 ? { problem: `${unanswered} subquestions have no answer` } : {}),
  };
}
