/** What a study will cost, said before anything is asked. */
import type { Question } from "../../data/question.ts";
import { oursForEditing, readEditingWording } from "../../interventions/editingWording.ts";
import { seedFrom } from "../../math/seed.ts";
import { type Cost, repeatedCost, totalCost } from "../../reasoners/cost.ts";
import { ours } from "../../reasoners/ours.ts";
import { readWording } from "../../reasoners/readWording.ts";
import type { CostContext, Reasoner, Step } from "../../reasoners/reasoner.ts";
import type { CallCost } from "../recipe.ts";
import { questionSetOf } from "./questions.ts";
import type { StudySettings } from "./settings.ts";
import type { Study } from "./study.ts";

/** Steps that a reasoning is expected to have, and words of each: an estimate, said to be one. */
const expected = {
  steps: 5,
  text: "This is about as long as one step of reasoning is in most answers.",
};

/**
 * The calls of a study and their tokens, as if nothing were cached and answers had to be voted on. Reasoning is
 * taken to have five steps: until it is there, nobody knows.
 */
export async function costOfStudy(
  study: Study,
  settings: StudySettings,
  model: string | undefined,
): Promise<CallCost> {
  // Which questions are drawn depends on the seed of the run; how long they are hardly does.
  const { questions } = await questionSetOf(settings, { model, seed: seedFrom(0) });
  const costs = study.reasoners.map((reasoner) =>
    totalCost(questions.map((question) => questionCost(question, reasoner, { study, settings }))),
  );
  const { calls, promptTokens, completionTokens } = repeatedCost(
    totalCost(costs),
    settings.samples,
  );
  return { calls, tokens: promptTokens + completionTokens, promptTokens, completionTokens };
}

function questionCost(
  question: Question,
  reasoner: Reasoner,
  { study, settings }: { readonly study: Study; readonly settings: StudySettings },
): Cost {
  const context = costContext(settings);
  const { think, conclude } = reasoner.cost({ question }, context);
  if (reasoner.unit === "none") return conclude;
  const bare = reasoner.cost({ question, steps: [] }, context).conclude;
  const steps = expectedSteps(reasoner);
  const editing =
    settings.editing === "ours" ? oursForEditing : readEditingWording(settings.editing);
  const varied = study.interventions.map((intervention) => {
    const parts = intervention.cost({ question, steps }, { ...context, reasoner, editing });
    return totalCost([parts.think, parts.conclude, parts.edit]);
  });
  return totalCost([think, conclude, bare, ...varied]);
}

const costContext = ({ wording, maxTokens, votes }: StudySettings): CostContext => ({
  policy: { capabilities: new Set(["generate"]) },
  wording: wording === "ours" ? ours : readWording(wording),
  ...{ maxTokens, votes },
});

const expectedSteps = ({ unit }: Reasoner): Step[] =>
  Array.from({ length: expected.steps }, () => ({
    text: expected.text,
    ...(unit === "subquestion" ? { subquestion: expected.text } : {}),
  }));
