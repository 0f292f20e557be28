/**
 * What a run says of one trained model of clicks: the result of its cell, and a sample for people who read the run.
 *
 * Everything in it follows from the seed, so that a repeated run has the same digest: how long things took is not there.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import type { Estimate } from "../../math/estimate.ts";
import { aucLoss, taskLoss } from "../../metrics/clicks/losses.ts";
import type { ClickOutputs } from "../../metrics/clicks/outputs.ts";
import { relativeLoss, relativeLossOf } from "../../metrics/clicks/relativeLoss.ts";
import type { PrivacyRecord } from "../../privacy/record.ts";
import type { Event, EventBody } from "../event.ts";
import { finishedCells } from "../facts.ts";
import {
  type ClickEvaluation,
  estimateFrom,
  type RecordedEstimate,
  recorded,
} from "./clickEvaluation.ts";

/** One trained model of one replicate. */
export interface ClickResult {
  readonly kind: "clickModel";
  readonly replicate: string;
  /** `"epsilon 2"`, `"without privacy"`: what a figure puts on its axis or into its legend. */
  readonly condition: string;
  readonly evaluation: ClickEvaluation;
  /** What was set and what follows from it: epsilon, batch, clip norm, steps, records. No times. */
  readonly facts: Readonly<Record<string, number | string>>;
  /** Against the model `without privacy` on the same records, with intervals over records: of a replicate that is the only one. */
  readonly relative?: RelativeLosses;
  /** What a statement of its guarantee is made from, with its audits; absent where there is none. */
  readonly record?: PrivacyRecord;
}

/** How much larger the losses of a model are than those of its baseline, as shares. */
export interface RelativeLosses {
  readonly logLoss: RecordedEstimate;
  /** Absent for counts. */
  readonly aucLoss?: RecordedEstimate;
}

/** What two models said about the same records. */
export interface ComparedOutputs {
  readonly task: ClickTask;
  readonly labels: ArrayLike<number>;
  readonly outputs: ArrayLike<number>;
  /** Of the model without privacy. */
  readonly baseline: ArrayLike<number>;
  /** [records]: see `EvaluatedClicks.users`. */
  readonly users?: ArrayLike<number>;
}

/** The losses of a model over those of its baseline, less 1; intervals over records, in pairs. */
export function relativeLosses(compared: ComparedOutputs): RelativeLosses {
  const { task, labels, users } = compared;
  const own: ClickOutputs = { outputs: compared.outputs, labels };
  const other: ClickOutputs = { outputs: compared.baseline, labels };
  const options = users === undefined ? {} : { clusters: users };
  const logLoss = relativeLoss(taskLoss(task, own), taskLoss(task, other), options);
  if (task === "count") return { logLoss: recorded(logLoss) };
  const auc = relativeLoss(aucLoss(own), aucLoss(other), options);
  return { logLoss: recorded(logLoss), aucLoss: recorded(auc) };
}

/** The trained models of a run, by cell. */
export function clickResults(events: readonly Event[]): ReadonlyMap<string, ClickResult> {
  const found = [...finishedCells(events)].filter(
    (entry): entry is [string, ClickResult] =>
      (entry[1] as ClickResult | null)?.kind === "clickModel",
  );
  return new Map(found);
}

/** Ids of the samples of these models, for points and claims that stand on them. */
export const clickExamples = (
  results: ReadonlyMap<string, ClickResult>,
  condition: string,
): string[] =>
  [...results].flatMap(([cell, result]) =>
    result.condition === condition ? [`${cell}/${sampleName}`] : [],
  );

/** The losses that models are compared by. */
export type LossName = "logLoss" | "aucLoss";

/** The condition that `relative` is about. */
const withoutPrivacy = "without privacy";

/** Two conditions, and the loss that they are compared by. */
export interface LossComparison {
  readonly condition: string;
  /** @default "without privacy" */
  readonly baseline?: string;
  readonly loss: LossName;
}

/**
 * How much larger a loss is under a condition than under its baseline. Over replicates where there are several; of one
 * replicate over its records, where they were compared.
 */
export function relativeLossUnder(
  results: ReadonlyMap<string, ClickResult>,
  { condition, baseline = withoutPrivacy, loss }: LossComparison,
): Estimate {
  const all = [...results.values()];
  const own = all.filter((result) => result.condition === condition);
  const pairs = own.flatMap((result) => {
    const other = all.find(
      (each) => each.condition === baseline && each.replicate === result.replicate,
    );
    if (other === undefined) return [];
    return [
      { replicate: result.replicate, loss: lossOf(result, loss), baseline: lossOf(other, loss) },
    ];
  });
  const isAlone = own.length === 1 && baseline === withoutPrivacy;
  const alone = isAlone ? own[0]?.relative?.[loss] : undefined;
  return alone === undefined ? relativeLossOf(pairs) : estimateFrom(alone);
}

/** NaN where it was not measured. */
export const lossOf = ({ evaluation }: ClickResult, loss: LossName): number =>
  evaluation[loss]?.value ?? Number.NaN;

const sampleName = "evaluation";

/** The model as a record that people can read, and that points of figures lead to. */
export function clickSample(cell: string, result: ClickResult): EventBody {
  const { replicate, condition, evaluation, facts } = result;
  const told = measured(evaluation);
  return {
    ...{ kind: "sample", cell, sample: sampleName, cluster: replicate, trial: 0 },
    ...{ pair: replicate, condition },
    prompt: linesOf({ condition, ...facts }),
    completion: linesOf({ records: evaluation.records, ...told }),
    status: "scored",
    outcome: { records: evaluation.records, ...facts, ...told },
  };
}

/** Values of the estimates of an evaluation, those of the trivial predictor beside them. */
function measured(evaluation: ClickEvaluation): Record<string, number | null> {
  const { labelRate, logLoss, aucLoss: auc, trivial, ...rest } = evaluation;
  return {
    labelRate: labelRate.value,
    logLoss: logLoss.value,
    trivialLogLoss: trivial.logLoss,
    ...(auc && { aucLoss: auc.value }),
    deviance: rest.deviance.value,
    explainedDeviance: rest.explainedDeviance.value,
    calibrationRatio: rest.calibrationRatio.value,
    calibrationError: rest.calibrationError.value,
  };
}

const linesOf = (told: Readonly<Record<string, number | string | null>>): string =>
  Object.entries(told)
    .map(([name, value]) => `${name}: ${value ?? "not measured"}`)
    .join("\n");
