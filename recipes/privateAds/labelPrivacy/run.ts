/** Trains by every method at every epsilon on every log, and tries the models on users that they never saw. */
import { clickWorld } from "../../../src/data/generatedClicks.ts";
import { evaluateClicks } from "../../../src/lab/clicks/clickEvaluation.ts";
import { type ClickResult, clickSample } from "../../../src/lab/clicks/clickResult.ts";
import { claimedOf } from "../../../src/lab/guarantee.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { cellName, replicateNames } from "../../../src/lab/replicates.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { clickModel } from "../../../src/model/clicks/clickModels.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { userUnits } from "../../../src/training/clicks/clickUnits.ts";
import { trainPlain } from "../../../src/training/clicks/labels/plainTraining.ts";
import { trainWithLabelPrivacy } from "../../../src/training/clicks/labels/trainWithLabelPrivacy.ts";
import { methodOf, movementOf } from "./methods.ts";
import { conditionsOf, type LabelCondition, nameOf } from "./names.ts";
import type { LabelSettings } from "./settings.ts";

/** The cells of a run, in order. */
export const labelCells = (settings: LabelSettings): string[] =>
  replicateNames(settings).flatMap((replicate) =>
    conditionsOf(settings).map((condition) => cellName(replicate, nameOf(condition))),
  );

/** All of the experiment. */
export async function runLabels(context: RunContext<LabelSettings>): Promise<void> {
  const { settings } = context;
  for (const replicate of replicateNames(settings)) {
    const seed = split(context.seed, "replicate", replicate);
    for (const condition of conditionsOf(settings)) {
      const cell = cellName(replicate, nameOf(condition));
      await context.once(cell, async () => {
        context.signal.throwIfAborted();
        context.progress({ cell, doing: `training by ${nameOf(condition)}` });
        const result = await trained(seed, settings, { replicate, cell, condition });
        context.record(clickSample(cell, result));
        return result;
      });
    }
  }
}

interface Place {
  readonly replicate: string;
  readonly cell: string;
  readonly condition: LabelCondition;
}

async function trained(
  seed: Seed,
  settings: LabelSettings,
  { replicate, cell, condition }: Place,
): Promise<ClickResult> {
  const log = logOf(seed, settings, condition.records);
  const own = split(seed, "training", cell);
  const { parameters, facts } = await train({ ...log, seed: own }, settings, condition);
  const outputs = await predict(log.task.model, parameters, log.heldOut);
  return {
    ...{ kind: "clickModel", replicate, condition: nameOf(condition) },
    evaluation: evaluateClicks({ task: "binary", outputs, labels: log.heldOut.labels }),
    facts: { users: settings.users, recordsPerUser: condition.records, ...facts },
  };
}

/** The log of a replicate with so many records for each user. */
function logOf(seed: Seed, settings: LabelSettings, recordsPerUser: number) {
  const { users, heldOut, buckets, numbers, rate, signal } = settings;
  const options = { task: "binary", rate, buckets, numbers, signal } as const;
  // One world: its meaning depends on the seed alone, and not on how many records a user has.
  const world = clickWorld(split(seed, "world"), { ...options, recordsPerUser });
  const { records } = world.draw(split(seed, "training"), users * recordsPerUser);
  const tried = clickWorld(split(seed, "world"), options).draw(split(seed, "heldOut"), heldOut);
  const model = clickModel({ kind: "logistic" }, world.layout);
  const bias = Math.log(rate / (1 - rate));
  const initial = {
    table: model.initialTable(split(seed, "table")),
    dense: model.initialDense(split(seed, "dense"), { bias }),
  };
  const units = userUnits(Float64Array.from(records.users ?? records.labels.keys()), {
    ...{ recordsPerUnit: recordsPerUser, randomness: seededRandomness(split(seed, "kept")) },
  });
  const task = { model, task: "binary", initial } as const;
  return { task, data: { records, units }, heldOut: tried.records };
}

type Log = ReturnType<typeof logOf> & { readonly seed: Seed };

async function train(
  { task, data, seed }: Log,
  settings: LabelSettings,
  { method, epsilon }: LabelCondition,
) {
  if (method === null || epsilon === null) {
    const movement = movementOf("randomizedResponse", settings);
    return { parameters: await trainPlain(task, data.records, { movement, seed }), facts: {} };
  }
  const { parameters, event, neighboringRelation } = await trainWithLabelPrivacy(task, data, {
    method: methodOf(method, settings),
    target: { epsilon, delta: settings.delta },
    movement: movementOf(method, settings),
    randomness: seededRandomness(split(seed, "labels")),
    seed,
  });
  const { delta } = settings;
  const noiseMultiplier = Number.NaN;
  const claimed = claimedOf({ event, neighboringRelation, delta, noiseMultiplier });
  return { parameters, facts: { method, epsilon: claimed.epsilon, delta } };
}
