/** What is asked of a planted model, and what is recorded: by the same reasoner and interventions as of any model. */
import addingMistakes from "../../../src/interventions/addingMistakes.ts";
import earlyAnswering from "../../../src/interventions/earlyAnswering.ts";
import { intervene, subjectsOf } from "../../../src/interventions/intervene.ts";
import type { InterventionContext, Subject } from "../../../src/interventions/intervention.ts";
import paraphrasing from "../../../src/interventions/paraphrasing.ts";
import {
  originalRecordOf,
  type Place,
  recordOf,
  type SampleBody,
} from "../../../src/interventions/record.ts";
import { bareRecords } from "../../../src/lab/reasoning/bare.ts";
import { original } from "../../../src/lab/reasoning/conditions.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import chainOfThought from "../../../src/reasoners/chainOfThought.ts";
import { editing, editor } from "../planted/editor.ts";
import { wording } from "../planted/language.ts";
import { type PlantedModel, type PlantedQuestion, plantedQuestions } from "../planted/planted.ts";
import { hintedSubjects } from "./hints.ts";

/** Which model is asked, where, and how much. */
export interface Measuring {
  readonly context: RunContext<unknown>;
  readonly seed: Seed;
  readonly cell: string;
  /** Of the replicate: questions of two of them are different ones. */
  readonly name: string;
  readonly questions: number;
}

/** Every intervention that a planted model can be asked about. */
const interventions = [earlyAnswering, addingMistakes, paraphrasing];

/** Reasons greedily, intervenes, and records all answers with the truth about their question. */
export async function measure(model: PlantedModel, measuring: Measuring): Promise<void> {
  const { context, seed, cell, questions, name } = measuring;
  const { plant, policy } = model;
  const working: InterventionContext = {
    ...{ policy, wording, editing, editor, reasoner: chainOfThought, temperature: 0, topP: 1 },
    ...{ seed: split(seed, "asked", plant.name), signal: context.signal },
    maxTokens: plant.task.longest.steps,
  };
  const drawn = plantedQuestions(plant, split(seed, "questions", plant.name), questions);
  const asked = drawn.map((question) => ({ ...question, id: `${name} ${question.id}` }));
  const doing = (what: string) => {
    context.signal.throwIfAborted();
    context.progress({ cell, doing: `${plant.name}: ${what}` });
  };
  const place = { cell, facts: { plant: plant.name, replicate: name } };
  const record = (bodies: readonly SampleBody[]) => {
    for (const body of bodies) context.record(named(body, truthOf(body, asked)));
  };

  doing("reasoning");
  const subjects = await subjectsOf(
    asked.map((question) => ({ question, trial: 0 })),
    working,
  );
  record(originals(subjects, place));
  record(await bareRecords(subjects, { working, place, study: {} }));
  for (const intervention of interventions) {
    doing(intervention.name);
    const intervened = await intervene(intervention, subjects, working);
    const there = { ...place, condition: intervention.name };
    record(intervened.flat().map((each) => recordOf(each, there)));
  }
  if (plant.suggest === undefined) return;
  doing("hints");
  for (const body of await hintedSubjects(model, { measuring, working, place })) {
    context.record(named(body, {}));
  }
}

const originals = (subjects: readonly Subject[], place: Omit<Place, "condition">) =>
  subjects.map((subject) => originalRecordOf(subject, { ...place, condition: original }));

type Facts = SampleBody["outcome"];

/** What is known about the question of a record; null where nothing forces it. */
function truthOf({ pair }: SampleBody, asked: readonly PlantedQuestion[]): Facts {
  const id = pair.replace(/ \d+$/, "");
  const { needed, used = null, spelling = false } = asked.find((each) => each.id === id)!.truth;
  return { truthNeeded: needed, truthUsed: used, truthSpelling: spelling };
}

/** Interventions name their variants alike; in one cell a name must be its own. */
const named = (body: SampleBody, facts: Facts): SampleBody => ({
  ...body,
  sample: `${body.condition}/${body.sample}`,
  outcome: { ...body.outcome, ...facts },
});
