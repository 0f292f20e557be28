/** Trains and asks every model of a sweep. */
import earlyAnswering from "../../../src/interventions/earlyAnswering.ts";
import { intervene, subjectsOf } from "../../../src/interventions/intervene.ts";
import type { InterventionContext } from "../../../src/interventions/intervention.ts";
import { originalRecordOf, recordOf, type SampleBody } from "../../../src/interventions/record.ts";
import { original, without } from "../../../src/lab/reasoning/conditions.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { split } from "../../../src/math/seed.ts";
import chainOfThought from "../../../src/reasoners/chainOfThought.ts";
import { wording } from "../planted/language.ts";
import { type PlantedModel, plantedQuestions, trainPlanted } from "../planted/planted.ts";
import { unmasked } from "../planted/plants.ts";
import type { Task } from "../planted/tasks.ts";
import { modelsOf, type SweepModel, type SweepSettings } from "./settings.ts";

/** A task that becomes harder with its level. */
export interface SweepTask {
  /** Questions of one level, or of several, drawn alike. */
  readonly at: (level: number | readonly number[]) => Task;
  /** How records call a level: `6 steps`. */
  readonly name: (level: number) => string;
}

/** Reasoning is needed or not by what a model can do in its head: nothing forces it. */
const truth = { needed: true };

/** Every model, trained on all levels together. */
export async function runSweep(context: RunContext<SweepSettings>, task: SweepTask): Promise<void> {
  const { settings, seed } = context;
  const { sizes, levels, steps, batch } = settings;
  for (const sweepModel of modelsOf(settings)) {
    const { replicate, size, cell } = sweepModel;
    const own = split(seed, "replicate", replicate);
    const plant = unmasked("trained", task.at(levels), truth);
    const training = { ...sizes[size]!, steps, batch };
    const model = await trainPlanted(
      { context, seed: split(own, size), name: cell },
      plant,
      training,
    );
    try {
      await context.once(`${cell}/asked`, async () => {
        for (const level of levels) await askLevel(model, { context, task, sweepModel, level });
      });
    } finally {
      await model.dispose();
    }
  }
}

interface Asking {
  readonly context: RunContext<SweepSettings>;
  readonly task: SweepTask;
  readonly sweepModel: SweepModel;
  readonly level: number;
}

/** Early answering on the questions of one level: the same ones for every size. */
async function askLevel(
  { policy }: PlantedModel,
  { context, task, sweepModel, level }: Asking,
): Promise<void> {
  const { replicate, size, cell } = sweepModel;
  const name = task.name(level);
  context.signal.throwIfAborted();
  context.progress({ cell: `${cell}/asked`, doing: `asking about ${name}` });
  const plant = unmasked(name, task.at(level), truth);
  const seed = split(context.seed, "asked", replicate, level);
  const drawn = plantedQuestions(plant, seed, context.settings.questions);
  const questions = drawn.map((question) => ({
    ...{ ...question, id: `${replicate} ${question.id}`, task: name },
  }));
  const working: InterventionContext = {
    ...{ policy, wording, reasoner: chainOfThought, temperature: 0, topP: 1, seed },
    ...{ signal: context.signal, maxTokens: plant.task.longest.steps + 1 },
  };
  const subjects = await subjectsOf(
    questions.map((question) => ({ question, trial: 0 })),
    working,
  );
  const place = { cell: `${cell}/asked`, facts: { size, level, replicate } };
  const record = (body: SampleBody) =>
    context.record({ ...body, sample: `${body.condition}/${body.sample}` });
  for (const subject of subjects) {
    record(originalRecordOf(subject, { ...place, condition: original }));
  }
  const intervened = await intervene(earlyAnswering, subjects, working);
  for (const each of intervened.flat()) {
    const isBare = each.variant.at === 0;
    record(recordOf(each, { ...place, condition: earlyAnswering.name }));
    // The answer before all steps is the answer without reasoning.
    if (isBare) record(recordOf(each, { ...place, condition: without }));
  }
}
