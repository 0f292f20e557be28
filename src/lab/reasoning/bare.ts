/** The same questions answered at once, and once more with their choices in another order. */

import type { Question } from "../../data/question.ts";
import type { InterventionContext, Subject } from "../../interventions/intervention.ts";
import { permutedChoices } from "../../interventions/permutedChoices.ts";
import { originalRecordOf, type Place, type SampleBody } from "../../interventions/record.ts";
import { split } from "../../math/seed.ts";
import type { Answer } from "../../reasoners/reasoner.ts";
import { permuted, without } from "./conditions.ts";

/** Where the records belong, and what is asked. */
export interface Bare {
  readonly working: InterventionContext;
  readonly place: Omit<Place, "condition">;
  readonly study: { readonly permuted?: boolean };
}

/** One record per subject without reasoning, and one with permuted choices where the study wants them. */
export async function bareRecords(
  subjects: readonly Subject[],
  { working, place, study }: Bare,
): Promise<SampleBody[]> {
  const plain = await answeredAtOnce(subjects, working, without);
  const records = plain.map((each) => originalRecordOf(each, { ...place, condition: without }));
  if (!study.permuted) return records;
  const shuffled = subjects.map((subject) => withQuestion(subject, working));
  const again = await answeredAtOnce(shuffled, working, permuted);
  return [
    ...records,
    ...again.map((subject, index) =>
      originalRecordOf(subject, {
        ...{ ...place, condition: permuted },
        facts: { ...place.facts, same: isSame(subject.answer, plain[index]!.answer) },
      }),
    ),
  ];
}

const isSame = (one: Answer, other: Answer): boolean | null =>
  one.status === "scored" && other.status === "scored" ? one.answer === other.answer : null;

function withQuestion(subject: Subject, { seed }: InterventionContext): Subject {
  const question: Question = permutedChoices(subject.reasoning.question, seed);
  return { ...subject, reasoning: { ...subject.reasoning, question } };
}

async function answeredAtOnce(
  subjects: readonly Subject[],
  { reasoner, ...context }: InterventionContext,
  condition: string,
): Promise<Subject[]> {
  const asked = subjects.map(({ reasoning: { question, trial } }) => {
    return { question, trial, steps: [] };
  });
  const seed = split(context.seed, condition);
  const answers = await reasoner.conclude(asked, { ...context, seed });
  return asked.map(({ question, trial, steps }, index) => ({
    reasoning: { question, trial, steps, status: "scored", prompt: "", completion: "" },
    answer: answers[index]!,
  }));
}
