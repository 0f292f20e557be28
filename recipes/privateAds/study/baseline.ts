/** What a model loses to the one without privacy of its replicate, on the same records. */
import { readClickModel } from "../../../src/lab/clickModelFile.ts";
import { type RelativeLosses, relativeLosses } from "../../../src/lab/clicks/clickResult.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import { cellName } from "../../../src/lab/replicates.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import type { AdData } from "./data.ts";
import { type ConditionOf, without } from "./names.ts";
import type { AdStudySettings, AdTraining } from "./settings.ts";

/**
 * Trainings in the order in which they are done. Of a single replicate the baseline comes first: there are no others to take
 * intervals over, so that every model is compared with it record by record.
 */
export function inOrder(
  { trainings, replicates }: AdStudySettings,
  conditionOf: ConditionOf,
): readonly AdTraining[] {
  const isBaseline = (training: AdTraining) => conditionOf(training) === without;
  if (replicates > 1) return trainings;
  return [...trainings.filter(isBaseline), ...trainings.filter((each) => !isBaseline(each))];
}

/** One model of a replicate, and what it said. */
export interface ComparedModel {
  readonly replicate: string;
  readonly condition: string;
  readonly data: AdData;
  readonly outputs: Float32Array;
}

/** Losses relative to the baseline, where there is one and one replicate alone. */
export async function relativeTo(
  { settings, checkpoints }: RunContext<AdStudySettings>,
  { replicate, condition, data, outputs }: ComparedModel,
): Promise<RelativeLosses | undefined> {
  if (settings.replicates > 1 || condition === without) return undefined;
  const file = await checkpoints(`${cellName(replicate, without)}/model`).latest();
  if (file === undefined) return undefined;
  const { task, heldOut } = data;
  const { model, parameters, outputShift = 0 } = readClickModel(file.path);
  const baseline = (await predict(model, parameters, heldOut)).map((each) => each + outputShift);
  const { labels, users } = heldOut;
  return relativeLosses({ task, labels, outputs, baseline, ...(users && { users }) });
}
