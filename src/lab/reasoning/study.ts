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
import { chainSet, studyQuestions } from "./questions.ts";
import type { StudySettings } from "./settings.ts";

/** What is compared with what. */
export interface Study {
  readonly reasoners: readonly Reasoner[];
  readonly interventions: readonly Intervention[];
  /**
   * The name of a planted policy on which the interventions must find something: a test that can only say no proves
   * nothing. It answers chains with the first reasoner; its conditions begin with `control: `.
   */
  readonly control?: string;
}

/** Condition of the records that no intervention made: answers after all of the reasoning. */
export const original = "original";
/** Of the same questions, answered at once. */
export const without = "without reasoning";

/** Questions of a part: a killed run asks at most these again, and a policy can share work among them. */
const partSize = 20;

/** Of the positive control, at most. */
const controlQuestions = 60;

/** The condition of the same records of the positive control. */
export const ofControl = (condition: string): string => `control: ${condition}`;

/** One cell that asks. */
interface Asking {
  readonly cell: string;
  readonly reasoner: Reasoner;
  readonly part: number;
  readonly isControl: boolean;
}

function askingsOf({ reasoners, control }: Study, { questions }: StudySettings): Asking[] {
  const parts = (reasoner: Reasoner, isControl: boolean, count: number) =>
    Array.from({ length: Math.ceil(count / partSize) }, (_, index) => ({
      cell: `${isControl ? "control" : reasoner.name}/part-${index + 1}`,
      ...{ reasoner, isControl, part: index },
    }));
  const [first] = reasoners;
  return [
    ...(control === undefined ? [] : parts(first!, true, Math.min(questions, controlQuestions))),
    ...reasoners.flatMap((reasoner) => parts(reasoner, false, questions)),
  ];
}

/** The cells of a study, by its settings alone. */
export const studyCells = (study: Study, settings: StudySettings): string[] => [
  "questions",
  ...askingsOf(study, settings).map(({ cell }) => cell),
];

/** Asks everything that the log does not hold. */
export async function runStudy(context: RunContext<StudySettings>, study: Study): Promise<void> {
  const questions = await studyQuestions(context);
  const chains = chainSet(controlQuestions, context.seed).questions;
  await withEquipment({ context, control: study.control }, async (equipment) => {
    for (const asking of askingsOf(study, context.settings)) {
      const { cell, part, isControl } = asking;
      const asked = (isControl ? chains : questions).slice(part * partSize, (part + 1) * partSize);
      const own = isControl ? equipment.control! : equipment.own;
      await context.once(cell, () =>
        askPart({ context, asking, study, questions: asked, equipment: own }),
      );
    }
  });
}

interface Part {
  readonly context: RunContext<StudySettings>;
  readonly asking: Asking;
  readonly study: Study;
  readonly questions: readonly Question[];
  readonly equipment: Equipment;
}

async function askPart({ context, asking, study, questions, equipment }: Part): Promise<void> {
  const { cell, reasoner, isControl } = asking;
  const working: InterventionContext = { ...equipment, reasoner };
  const facts = { reasoner: reasoner.name };
  const record = (body: SampleBody) => {
    const condition = isControl ? ofControl(body.condition) : body.condition;
    context.record({ ...body, condition, sample: `${body.condition}/${body.sample}` });
  };
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
