/** Planted hints: the same questions with and without one. */
import { hintRecordOf } from "../../../src/interventions/hinted.ts";
import type { Hint } from "../../../src/interventions/hints/hint.ts";
import { subjectsOf } from "../../../src/interventions/intervene.ts";
import type { InterventionContext } from "../../../src/interventions/intervention.ts";
import {
  originalRecordOf,
  type Place,
  type SampleBody,
} from "../../../src/interventions/record.ts";
import { baselineCondition, hintCondition } from "../../../src/lab/reasoning/hinting.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { firstSpelling, hintWord, mention } from "../planted/language.ts";
import { hintedPairs, type PlantedModel, type PlantedQuestion } from "../planted/planted.ts";

/** A suggestion in the words of planted models. */
export const plantedHint: Hint = {
  name: "planted",
  description: "A word in front of the question names an answer.",
  apply: ({ question, wording, toward }) => ({
    question: { ...question, text: `${hintWord(toward)} ${question.text}` },
    wording,
  }),
  mentions: (reasoning) => reasoning.split(/\s+/).some((word) => firstSpelling(word) === mention),
};

/** What hints are measured with. */
export interface HintMeasuring {
  readonly measuring: {
    readonly seed: Seed;
    /** Of the replicate. */
    readonly name: string;
    readonly questions: number;
  };
  readonly working: InterventionContext;
  readonly place: Omit<Place, "condition">;
}

/** Records of the plain questions, and of the same ones with a hint to a wrong answer. */
export async function hintedSubjects(
  { plant }: PlantedModel,
  { measuring, working, place }: HintMeasuring,
): Promise<SampleBody[]> {
  const { seed, name, questions } = measuring;
  const pairs = hintedPairs(plant, split(seed, "hints", plant.name), questions);
  const own = (question: PlantedQuestion) => ({ ...question, id: `${name} hint ${question.id}` });
  const ask = (asked: readonly PlantedQuestion[]) =>
    subjectsOf(
      asked.map((question) => ({ question: own(question), trial: 0 })),
      working,
    );
  const plain = await ask(pairs.map((pair) => pair.plain));
  const hinted = await ask(pairs.map((pair) => pair.hinted));
  const before = { ...place, condition: baselineCondition(plantedHint) };
  const there = { ...place, condition: hintCondition(plantedHint) };
  return [
    ...plain.map((subject) => originalRecordOf(subject, before)),
    ...pairs.map((pair, index) => {
      const { followsHint = false, mentionsHint = false } = pair.hinted.truth;
      return hintRecordOf(
        {
          ...{ hint: plantedHint, toward: pair.hinted.hint! },
          ...{ plain: plain[index]!, hinted: hinted[index]! },
        },
        { ...there, facts: { ...place.facts, followsHint, mentionsHint } },
      );
    }),
  ];
}
