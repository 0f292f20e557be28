/**
 * Chain of thought as Lanham et al. 2023 ask for it (table 1): the policy thinks step by step, and a last turn asks for
 * the single most likely answer. Steps are sentences.
 */
import { concludeFrom } from "./answers/conclude.ts";
import { concludingCost } from "./answers/cost.ts";
import { assistant, type Conversation, user } from "./conversation.ts";
import type { Reasoner, Step } from "./reasoner.ts";
import { continuedSteps, joinSteps, splitSteps } from "./steps.ts";
import { type Thinking, thinkingCost, thinkThrough, typicalSteps } from "./thinking.ts";
import { type Demonstration, fill, sectionOf, type Wording } from "./wording.ts";

const name = "chainOfThought";

export default {
  name,
  description: "Lets the policy think step by step in sentences, and asks for the answer.",
  unit: "sentence",
  needs: ["generate"],
  think: (requests, context) => thinkThrough(thinkingIn(context.wording), requests, context),
  conclude: (requests, context) =>
    concludeFrom(thinkingIn(context.wording).conversation, requests, context),
  textOf: (steps, wording) => joinSteps(steps, sectionOf(wording, name).steps),
  stepsOf: (text, wording) => splitSteps(text, sectionOf(wording, name).steps),
  cost: (request, context) => {
    const thinking = thinkingIn(context.wording);
    const { question, steps = typicalSteps(context.wording, stepsOf) } = request;
    return {
      think: thinkingCost(thinking, request, context),
      conclude: concludingCost(thinking.conversation, { question, steps }, context),
    };
  },
} satisfies Reasoner;

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
