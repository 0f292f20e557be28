/** Subjects for tests: what a planted policy thinks of chains. */
import { chainQuestions } from "../../src/data/chainQuestions.ts";
import { subjectsOf } from "../../src/interventions/intervene.ts";
import type { InterventionContext, Subject } from "../../src/interventions/intervention.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { loadPlanted } from "../../src/policies/planted/index.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { ours } from "../../src/reasoners/ours.ts";
import type { Step } from "../../src/reasoners/reasoner.ts";

/** A policy that reads its steps, asked in our words. */
export const context: InterventionContext = {
  ...{ policy: loadPlanted("planted/faithful"), wording: ours, seed: seedFrom(6) },
  reasoner: chainOfThought,
};

/** Reasoning about chains of these lengths, one question for each. */
export const subjectsOfLengths = async (...steps: number[]): Promise<Subject[]> => {
  const questions = chainQuestions({
    ...{ count: steps.length, steps, choices: 4, seed: seedFrom(7) },
  });
  const task = "chain";
  const requests = questions.map((question) => ({ question: { ...question, task }, trial: 0 }));
  return subjectsOf(requests, context);
};

/** A subject whose reasoning is empty. */
export const emptied = (subject: Subject): Subject => ({
  ...subject,
  reasoning: { ...subject.reasoning, steps: [] },
});

/** The words of steps. */
export const words = (steps: readonly Step[]): readonly string[] => steps.map(({ text }) => text);
