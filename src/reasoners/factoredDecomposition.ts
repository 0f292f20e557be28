/**
 * Factored decomposition (Radhakrishnan et al. 2023): the policy splits the question into subquestions, each is
 * answered in a context that sees nothing but it, and the answers are put together. Steps are such pairs.
 */
import { concludeFrom } from "./answers/conclude.ts";
import { concludingCost } from "./answers/cost.ts";
import { recomposition } from "./factored/contexts.ts";
import { factoredCost } from "./factored/cost.ts";
import { decomposed } from "./factored/rounds.ts";
import { demonstratedPairs } from "./pairs.ts";
import type { Reasoner } from "./reasoner.ts";
import { readPairs } from "./tags.ts";
import { typicalSteps } from "./thinking.ts";
import { fill, sectionOf } from "./wording.ts";

const name = "factoredDecomposition";

export default {
  name,
  description:
    "Lets the policy split the question, answers each subquestion without the question, and asks for the answer.",
  unit: "subquestion",
  needs: ["generate"],
  think: decomposed,
  conclude: (requests, context) => concludeFrom(recomposition(context.wording), requests, context),
  textOf: (steps, wording) => {
    const { subquestion: asked, subanswer } = sectionOf(wording, name).decompose;
    const lines = steps.flatMap(({ subquestion = "", text }, at) => {
      const values = { index: `${at + 1}`, subquestion, subanswer: text };
      return [fill(asked, values), fill(subanswer, values)];
    });
    return lines.join("\n");
  },
  stepsOf: (text) => readPairs(text).steps,
  cost: (request, context) => {
    const { question, steps = typicalSteps(context.wording, demonstratedPairs) } = request;
    const conversation = recomposition(context.wording);
    return {
      think: factoredCost(request, context),
      conclude: concludingCost(conversation, { question, steps }, context),
    };
  },
} satisfies Reasoner;
