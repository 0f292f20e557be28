/** Trains every condition of every replicate, and tries it on records that it never saw. */
import { encodeClickModel } from "../../../src/lab/clickModelFile.ts";
import { type ClickEvaluation, evaluateClicks } from "../../../src/lab/clicks/clickEvaluation.ts";
import { type ClickResult, clickSample } from "../../../src/lab/clicks/clickResult.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { cellName, replicateNames } from "../../../src/lab/replicates.ts";
import { split } from "../../../src/math/seed.ts";
import { inOrder, relativeTo } from "./baseline.ts";
import type { AdData } from "./data.ts";
import { type EncodedSource, encodedSource, removeEncoded } from "./encodedLog.ts";
import { recordedGuarantee } from "./guarantee.ts";
import { logCells, settleLog } from "./logCell.ts";
import { distinctLogs, replicateLogs } from "./logs.ts";
import { type ConditionOf, truthName } from "./names.ts";
import { countOf } from "./records.ts";
import type { AdStudySettings } from "./settings.ts";
import { type AdCell, type TrainedAds, trainAds } from "./training.ts";

/** The cells of a run, in order: the truth of every generated log, then one model for each condition. */
export const cellsOf = (settings: AdStudySettings, conditionOf: ConditionOf): string[] => [
  ...logCells(settings),
  ...replicateNames(settings).flatMap((replicate) =>
    [...truthsOf(settings).map(truthName), ...inOrder(settings, conditionOf).map(conditionOf)].map(
      (name) => cellName(replicate, name),
    ),
  ),
];

const truthsOf = ({ data, trainings }: AdStudySettings) =>
  data === null ? distinctLogs(trainings) : [];

/** All of an experiment. Every cell is done once, whatever happens in between. */
export async function runAds(
  context: RunContext<AdStudySettings>,
  conditionOf: ConditionOf,
): Promise<void> {
  const reading = await settleLog(context);
  const source = encodedSource(context, context.settings, reading);
  try {
    for (const replicate of replicateNames(context.settings)) {
      await runReplicate(context, { replicate, conditionOf, source });
    }
  } finally {
    await source.close();
  }
  await removeEncoded(context);
}

interface Replicate {
  readonly replicate: string;
  readonly conditionOf: ConditionOf;
  readonly source: EncodedSource;
}

async function runReplicate(
  context: RunContext<AdStudySettings>,
  { replicate, conditionOf, source }: Replicate,
): Promise<void> {
  const { settings } = context;
  const seed = split(context.seed, "replicate", replicate);
  const dataOf = replicateLogs(seed, settings, source.open);
  for (const log of truthsOf(settings)) {
    const place = { replicate, condition: truthName(log) };
    await finished(context, place, async () => {
      const { task, heldOut, truth } = await dataOf(log);
      const evaluation = evaluated({ task, heldOut }, truth!);
      return { kind: "clickModel", ...place, evaluation, facts: { source: "generated" } };
    });
  }
  for (const training of inOrder(settings, conditionOf)) {
    const place = { replicate, condition: conditionOf(training) };
    await finished(context, place, async (cell) => {
      const adCell = { context, cell, seed, data: await dataOf(training), settings, training };
      const trained = await trainAds(adCell);
      const relative = await relativeTo(context, { ...place, ...adCell, ...trained });
      const result = { ...resultOf(adCell, trained, place), ...(relative && { relative }) };
      await saveModel(context, cell, { trained, result });
      return result;
    });
  }
}

type Place = Pick<ClickResult, "replicate" | "condition">;

/** The result of a cell, worked out once, with its sample. */
const finished = (
  { once, record }: RunContext<unknown>,
  { replicate, condition }: Place,
  work: (cell: string) => Promise<ClickResult>,
): Promise<ClickResult> => {
  const cell = cellName(replicate, condition);
  return once(cell, async () => {
    const result = await work(cell);
    record(clickSample(cell, result));
    return result;
  });
};

/** Intervals take users whole, where records have some. */
const evaluated = (
  { task, heldOut: { labels, users } }: Pick<AdData, "task" | "heldOut">,
  outputs: Float32Array,
): ClickEvaluation => evaluateClicks({ task, outputs, labels, ...(users && { users }) });

/** The model with its bill, where whoever wants to ask it, or to train it on, finds it. */
async function saveModel(
  { checkpoints }: RunContext<unknown>,
  cell: string,
  { trained, result }: { readonly trained: TrainedAds; readonly result: ClickResult },
): Promise<void> {
  const { saved, steps } = trained;
  const { record } = result;
  const bytes = encodeClickModel({ ...saved, ...(record && { record }) });
  await checkpoints(`${cell}/model`).save(steps, bytes, { keep: true });
}

/** What a model is worth on records that were held out. */
function resultOf({ data, training }: AdCell, trained: TrainedAds, place: Place): ClickResult {
  const { batch, steps, outputs, audits, tableRows, movedRows } = trained;
  const { clipNorm, learningRate } = training;
  const guarantee = recordedGuarantee(trained, {
    ...{ condition: place.condition, source: data.truth ? "generated" : "file" },
  });
  return {
    kind: "clickModel",
    ...place,
    evaluation: evaluated(data, outputs),
    facts: {
      ...{ records: countOf(data.training), batch, steps, clipNorm, learningRate },
      ...{ tableRows, movedRows },
      ...guarantee?.facts,
      ...(audits.length > 0 && { auditedEpsilon: Math.max(...audits.map((each) => each.epsilon)) }),
    },
    ...(guarantee && { record: guarantee.record }),
  };
}
