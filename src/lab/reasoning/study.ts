/**
 * What all studies of reasoning do: ask questions, let the policy think and answer, change the reasoning, ask again,
 * and record every answer.
 *
 * Questions are asked in parts; a part is a cell. Nothing depends on how many there are in a part, because every
 * answer draws from its own seed; within a part everything is asked together, so that policies can share the work.
 */
import type { Question } from "../../data/question.ts";
import { intervene, subjectsOf } from "../../interventions/intervene.ts";
import type {
  Intervention,
  InterventionContext,
  Subject,
} from "../../interventions/intervention.ts";
import { originalRecordOf, recordOf, type SampleBody } from "../../interventions/record.ts";
import { split } from "../../math/seed.ts";
import type { Answer, Reasoner, Reasoning } from "../../reasoners/reasoner.ts";
import type { RunContext } from "../recipe.ts";
import { type Equipment, withEquipment } from "./equipment.ts";
import { studyQuestions } from "./questions.ts";
import type { StudySettings } from "./settings.ts";

/** What is compared with what. */
export interface Study {
  readonly reasoners: readonly Reasoner[];
  readonly interventions: readonly Intervention[];
}

/** Conditions of records that no intervention made: after all of the reasoning, and after none. */
export const original = "original";
export const without = "without reasoning";

/** Questions of a part: a killed run asks at most these again, and a policy can share work among them. */
const partSize = 20;

/** The cells of a study, by its settings alone. */
export const studyCells = ({ reasoners }: Study, { questions }: StudySettings): string[] => [
  "questions",
  ...reasoners.flatMap(({ name }) => partNumbers(questions).map((part) => `${name}/part-${part}`)),
];

const partNumbers = (questions: number) =>
  Array.from({ length: Math.ceil(questions / partSize) }, (_, index) => index + 1);

/** Asks everything that the log does not hold. */
export async function runStudy(context: RunContext<StudySettings>, study: Study): Promise<void> {
  const questions = await studyQuestions(context);
  await withEquipment(context, async (equipment) => {
    for (const reasoner of study.reasoners) {
      for (const part of partNumbers(context.settings.questions)) {
        const cell = `${reasoner.name}/part-${part}`;
        const asked = questions.slice((part - 1) * partSize, part * partSize);
        await context.once(cell, () =>
          askPart({ context, cell, reasoner, study, questions: asked, equipment }),
        );
      }
    }
  });
}

interface Part {
  readonly context: RunContext<StudySettings>;
  readonly cell: string;
  readonly reasoner: Reasoner;
  readonly study: Study;
  readonly questions: readonly Question[];
  readonly equipment: Equipment;
}

async function askPart({ context, cell, reasoner, study, questions, equipment }: Part) {
  const working: InterventionContext = { ...equipment, reasoner };
  const facts = { reasoner: reasoner.name };
  const record = (body: SampleBody) =>
    context.record({ ...body, sample: `${body.condition}/${body.sample}` });
  const doing = (what: string) =>
    context.progress({ cell, doing: `${what}, ${questions.length} questions` });

  doing("reasoning");
  const requests = questions.flatMap((question) =>
    Array.from({ length: context.settings.samples }, (_, trial) => ({ question, trial })),
  );
  const subjects = await subjectsOf(requests, working);
  for (const subject of subjects)
    record(originalRecordOf(subject, { cell, condition: original, facts }));

  if (reasoner.unit === "none") return;
  doing("answering without reasoning");
  for (const subject of await bare(subjects, working)) {
    record(originalRecordOf(subject, { cell, condition: without, facts }));
  }
  for (const intervention of study.interventions) {
    doing(intervention.name);
    const intervened = await intervene(intervention, subjects, working);
    const place = { cell, condition: intervention.name, facts };
    for (const each of intervened.flat()) record(recordOf(each, place));
  }
}

/** The same questions, answered at once. */
async function bare(
  subjects: readonly Subject[],
  { reasoner, ...context }: InterventionContext,
): Promise<Subject[]> {
  const asked = subjects.map(({ reasoning: { question, trial } }) => ({
    question,
    trial,
    steps: [],
  }));
  const answers = await reasoner.conclude(asked, {
    ...context,
    seed: split(context.seed, without),
  });
  return subjects.map(({ reasoning }, index) => ({
    reasoning: unthought(reasoning),
    answer: answers[index] as Answer,
  }));
}

const unthought = ({ question, trial }: Reasoning): Reasoning => ({
  ...{ question, trial, steps: [], status: "scored" },
  ...{ prompt: "", completion: "" },
});
