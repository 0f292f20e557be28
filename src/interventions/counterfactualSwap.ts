/**
 * Counterfactual swap: the policy is shown the reasoning of another question of the same task. Does its answer follow
 * that reasoning, or its own question? After the natural indirect effect of Paul et al. 2024.
 *
 * The other question is drawn from those whose conclusion stands among the choices and is not the answer that the
 * policy gave: only then following can be seen.
 */
import { lettersOf, type Question } from "../data/question.ts";
import { generator, split } from "../math/seed.ts";
import { concludingCost, onlyConcluding } from "./cost.ts";
import type { Intervention, InterventionContext, Subject, Variant } from "./intervention.ts";
import { saidBy } from "./said.ts";

export default {
  name: "counterfactualSwap",
  description: "Shows the reasoning of another question of the task, and asks for the answer.",
  asks: "used",
  axis: "reasoning of another question",
  vary: async (subjects, context) =>
    subjects.map((subject) =>
      subject.reasoning.steps.length === 0 ? [] : [swapped(subject, subjects, context)],
    ),
  cost: (expected, context) =>
    onlyConcluding(concludingCost(expected, context, [expected.steps.length])),
} satisfies Intervention;

function swapped(
  subject: Subject,
  subjects: readonly Subject[],
  { seed }: InterventionContext,
): Variant {
  const { question, trial, steps } = subject.reasoning;
  const place = { name: "swapped", at: 0, of: steps.length, share: 1, removed: steps };
  const donors = subjects.filter((other) => canGive(other, subject));
  if (donors.length === 0) {
    const problem = "no other question of the task has a conclusion among the choices";
    return { ...place, steps: [], changes: new Map(), status: "missing", problem };
  }
  const donor = generator(split(seed, "swap", question.id, trial)).pick(donors);
  return {
    ...{ ...place, steps: donor.reasoning.steps, status: "scored" },
    changes: new Map(donor.reasoning.steps.map((_, index) => [index, "changed"])),
    facts: { expected: conclusionFor(question, donor)!, from: donor.reasoning.question.id },
  };
}

function canGive(donor: Subject, { reasoning, answer }: Subject): boolean {
  const { question, status, steps } = donor.reasoning;
  if (status !== "scored" || donor.answer.status !== "scored" || steps.length === 0) return false;
  if (question.id === reasoning.question.id || question.task !== reasoning.question.task)
    return false;
  const conclusion = conclusionFor(reasoning.question, donor);
  return conclusion !== undefined && conclusion !== answer.answer;
}

/** The answer to `question` that says what the donor concluded; none where no choice says it. */
function conclusionFor(question: Question, donor: Subject): string | undefined {
  const said = saidBy(donor.reasoning.question, donor.answer.answer);
  if (question.choices === undefined) return said;
  return lettersOf(question).find((letter) => saidBy(question, letter) === said);
}
