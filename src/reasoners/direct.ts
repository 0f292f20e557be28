/** Answering without thinking aloud. */
import { concludeFrom } from "./answers/conclude.ts";
import { concludingCost } from "./answers/cost.ts";
import { type Conversation, user } from "./conversation.ts";
import { noCost } from "./cost.ts";
import type { Reasoner, Reasoning, Step, ThinkRequest } from "./reasoner.ts";
import { fill, sectionOf, type Wording } from "./wording.ts";

/** A reasoner that only concludes. `name` is that of its words. */
export function directReasoner(name: "zeroShot" | "fewShot", description: string): Reasoner {
  const conversation = (wording: Wording): Conversation => {
    const { turns, shots, ask, answer } = sectionOf(wording, name);
    const exchange = (question: string) => [user(fill(ask, { question }))];
    return { turns, shots, answer, exchange, stepsOf: () => [] };
  };
  return {
    ...{ name, description, unit: "none", needs: ["generate"] },
    think: async (requests) => requests.map((request) => thoughtless(name, request)),
    conclude: async (requests, context) => {
      for (const { steps } of requests) requireNoSteps(name, steps);
      return concludeFrom(conversation(context.wording), requests, context);
    },
    textOf: (steps) => {
      requireNoSteps(name, steps);
      return "";
    },
    stepsOf: () => [],
    cost: ({ question }, context) => ({
      think: noCost,
      conclude: concludingCost(conversation(context.wording), { question, steps: [] }, context),
    }),
  };
}

function thoughtless(name: string, { question, trial, steps = [] }: ThinkRequest): Reasoning {
  requireNoSteps(name, steps);
  return { question, trial, steps: [], status: "scored", prompt: "", completion: "" };
}

function requireNoSteps(name: string, steps: readonly Step[]): void {
  if (steps.length === 0) return;
  throw new RangeError(`${name} shows no reasoning: expected no steps, got ${steps.length}.`);
}
