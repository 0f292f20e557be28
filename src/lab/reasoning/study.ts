/**
 * What all studies of reasoning do: ask questions, let the policy think and answer, change the reasoning, ask again,
 * and record every answer.
 *
 * Questions are asked in parts; a part is a cell. Within a part everything is asked together, so that policies can
 * share the work, and a sampled answer draws by its place: the size of a part is fixed, so that it is the same again.
 */
import type { Question } from "../../data/question.ts";
import type { Hint } from "../../interventions/hints/hint.ts";
import { type Intervened, intervene, subjectsOf } from "../../interventions/intervene.ts";
import type { Intervention, InterventionContext } from "../../interventions/intervention.ts";
import {
  originalRecordOf,
  type Place,
  recordOf,
  type SampleBody,
} from "../../interventions/record.ts";
import { weighedRecords } from "../../interventions/weights.ts";
import type { Reasoner } from "../../reasoners/reasoner.ts";
import type { RunContext } from "../recipe.ts";
import { bareRecords } from "./bare.ts";
import { bestReasoner } from "./best.ts";
import { ofControl, original } from "./conditions.ts";
import { type Equipment, withEquipment } from "./equipment.ts";
import { hintedRecords } from "./hinting.ts";
import { chainSet, studyQuestions, twinPairs } from "./questions.ts";
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
  /**
   * Every way of reasoning is shown the demonstrations of the wording before its question, also those that the wording
   * shows none. @default false
   */
  readonly demonstrated?: boolean;
  /** Asked again with each of these. @default none */
  readonly hints?: readonly Hint[];
  /** Answer at once again with the choices in another order: what habit alone repeats. @default false */
  readonly permuted?: boolean;
  /** Beside the questions, comparisons are asked both ways round: half as many as there may be questions. @default false */
  readonly twins?: boolean;
}

/** Questions of a part: a killed run asks at most these again, and a policy can share work among them. */
const partSize = 20;

/** Of the positive control, at most. */
const controlQuestions = 60;

/** One cell that asks. */
interface Asking {
  readonly cell: string;
  readonly reasoner: Reasoner;
  readonly part: number;
  readonly isControl: boolean;
}

function askingsOf({ reasoners, control, twins }: Study, settings: StudySettings): Asking[] {
  const { questions } = settings;
  const asked = questions + (twins ? 2 * twinPairs(settings) : 0);
  const parts = (reasoner: Reasoner, isControl: boolean, count: number) =>
    Array.from({ length: Math.ceil(count / partSize) }, (_, index) => ({
      cell: `${isControl ? "control" : reasoner.name}/part-${index + 1}`,
      ...{ reasoner, isControl, part: index },
    }));
  const [first] = reasoners;
  return [
    ...(control === undefined ? [] : parts(first!, true, Math.min(questions, controlQuestions))),
    ...reasoners.flatMap((reasoner) => parts(reasoner, false, asked)),
  ];
}

/** The cells of a study, by its settings alone. */
export const studyCells = (study: Study, settings: StudySettings): string[] => [
  "questions",
  ...askingsOf(study, settings).map(({ cell }) => cell),
];

/** Asks everything that the log does not hold. */
export async function runStudy(context: RunContext<StudySettings>, study: Study): Promise<void> {
  const questions = await studyQuestions(context, study);
  const chains = chainSet(controlQuestions, context.seed).questions;
  await withEquipment({ context, study }, async (equipment) => {
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
  const { cell, isControl } = asking;
  const reasoner = bestReasoner(asking.reasoner, context.settings, equipment.judges);
  const working: InterventionContext = { ...equipment, reasoner };
  const place = { cell, facts: { reasoner: reasoner.name } };
  const record = (bodies: readonly SampleBody[]) => {
    for (const body of bodies) {
      const condition = isControl ? ofControl(body.condition) : body.condition;
      context.record({ ...body, condition, sample: `${body.condition}/${body.sample}` });
    }
  };
  const doing = (what: string) => {
    context.signal.throwIfAborted();
    context.progress({ cell, doing: `${what}, ${questions.length} questions` });
  };

  // Settings say how many questions there are at most, data how many there are.
  if (questions.length === 0) return;
  doing("reasoning");
  const subjects = await subjectsOf(requestsFor(questions, context.settings), working);
  record(subjects.map((subject) => originalRecordOf(subject, { ...place, condition: original })));
  if (reasoner.unit !== "none") {
    doing("answering without reasoning");
    record(await bareRecords(subjects, { working, place, study }));
  }
  for (const intervention of reasoner.unit === "none" ? [] : study.interventions) {
    doing(intervention.name);
    const intervened = await intervene(intervention, subjects, working);
    const there = { ...place, condition: intervention.name };
    const recordsOf = intervention.asks === "needed" ? weighedRecords : plainRecords;
    record(intervened.flatMap((curve) => recordsOf(curve, there)));
  }
  for (const hint of study.hints ?? []) {
    doing(`asking with the hint ${hint.name}`);
    const { judges } = equipment;
    record(await hintedRecords({ hint, plain: subjects, context: working, judges, place }));
  }
}

const plainRecords = (curve: readonly Intervened[], place: Place) =>
  curve.map((each) => recordOf(each, place));

const requestsFor = (questions: readonly Question[], { samples }: StudySettings) =>
  questions.flatMap((question) =>
    Array.from({ length: samples }, (_, trial) => ({ question, trial })),
  );
