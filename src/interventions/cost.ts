/** What an intervention will cost, before anything is asked. */
import type { Question } from "../data/question.ts";
import { type Cost, noCost, tokensIn, totalCost } from "../reasoners/cost.ts";
import type { CostContext, Reasoner, ReasoningCost, Step } from "../reasoners/reasoner.ts";
import { type EditingWording, oursForEditing } from "./editingWording.ts";

/** A question, and reasoning of the length that is expected. */
export interface ExpectedReasoning {
  readonly question: Question;
  readonly steps: readonly Step[];
}

/** What an estimate depends on. */
export interface InterventionCostContext extends CostContext {
  readonly reasoner: Reasoner;
  readonly editing?: EditingWording;
}

/** Thinking on, concluding, and what the editor writes; upper bounds, because no prompt cache is assumed. */
export interface InterventionCost extends ReasoningCost {
  readonly edit: Cost;
}

/** Concluding from the first `at` steps for each of `places`. */
export const concludingCost = (
  { question, steps }: ExpectedReasoning,
  { reasoner, ...context }: InterventionCostContext,
  places: readonly number[],
): Cost =>
  totalCost(
    places.map((at) => reasoner.cost({ question, steps: steps.slice(0, at) }, context).conclude),
  );

/** Rewriting every step, thinking on after each, and concluding from all of it. */
export function rewritingCost(
  expected: ExpectedReasoning,
  context: InterventionCostContext,
): InterventionCost {
  const { question, steps } = expected;
  const { reasoner, editing, ...others } = context;
  return {
    think: totalCost(
      steps.map(
        (_, index) => reasoner.cost({ question, steps: steps.slice(0, index + 1) }, others).think,
      ),
    ),
    conclude: concludingCost(
      expected,
      context,
      steps.map(() => steps.length),
    ),
    edit: totalCost(steps.map((step) => editingCost(question, step, editing))),
  };
}

function editingCost(
  { text, choices = [] }: Question,
  step: Step,
  editing: EditingWording = oursForEditing,
): Cost {
  const length = tokensIn(step.text + (step.subquestion ?? ""));
  const shown = tokensIn(text + choices.join(" "));
  const completionTokens = Math.max(30, Math.ceil(1.5 * length));
  return { calls: 1, promptTokens: wordsAround(editing) + shown + length, completionTokens };
}

/** Instructions and demonstrations of the longest kind of edit, in tokens. */
function wordsAround({ mistake, pairMistake, falseAnswer, paraphrase }: EditingWording): number {
  const lengths = [mistake, pairMistake, falseAnswer, paraphrase].map((wording) => {
    const { ask, alone, cue, demonstrations } = wording;
    const shown = demonstrations.map((values) => ask + cue + Object.values(values).join(" "));
    return tokensIn(shown.join("\n\n") + ask + alone + cue);
  });
  return Math.max(...lengths);
}

/** Nothing is thought anew and nothing edited. */
export const onlyConcluding = (conclude: Cost): InterventionCost => ({
  ...{ think: noCost, conclude, edit: noCost },
});

/** The numbers from 1 to `count`. */
export const oneTo = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);
