/**
 * Chain of thought as Lanham et al. 2023 ask for it (table 1): the policy thinks step by step, and a last turn asks for
 * the single most likely answer. Steps are sentences.
 */
import { assistant, type Conversation, user } from "./conversation.ts";
import type { Step } from "./reasoner.ts";
import { continuedSteps, joinSteps, splitSteps } from "./steps.ts";
import { type Thinking, thinkingReasoner } from "./thinking.ts";
import { type Demonstration, fill, sectionOf, type Wording } from "./wording.ts";

const name = "chainOfThought";

export default thinkingReasoner({
  name,
  description: "Lets the policy think step by step in sentences, and asks for the answer.",
  unit: "sentence",
  stepsOf: (text, wording) => splitSteps(text, sectionOf(wording, name).steps),
  thinkingIn,
});

function thinkingIn(wording: Wording): Thinking {
  const words = sectionOf(wording, name);
  const textOf = (steps: readonly Step[]) => joinSteps(steps, words.steps);
  const exchange: Conversation["exchange"] = (question, steps) => [
    user(fill(words.ask, { question })),
    assistant(fill(words.think, { reasoning: textOf(steps) })),
  ];
  const { turns, shots, answer, stop } = words;
  return {
    ...{ name, words, stop, textOf },
    conversation: { turns, shots, answer, exchange, stepsOf },
    read: (said, given) => ({ steps: continuedSteps(given, said, words.steps) }),
  };
}

function stepsOf({ steps, answer }: Demonstration): readonly Step[] | undefined {
  if (steps.length === 0) return undefined;
  return steps.map((text) => ({ text: fill(text, { answer }) }));
}
