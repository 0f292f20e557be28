/**
 * Training in two stages: a first part of the records by plain randomised response, and what is learned from it is the
 * prior of the answers of the rest. Ghazi et al. 2021 (arXiv 2102.06062), LP-2ST.
 *
 * Proves: each unit answers in one stage alone, so that the stages cost the labels of a unit as much as one of them does.
 * Does not prove: that a prior helps. Of two labels it can only tell whether to answer at all, and where positives are
 * rare nobody answers but those of whom a positive is plausible.
 */

import type { ClickRecords, ClickTask } from "../../../data/clicks/clickRecords.ts";
import { joinedRecords } from "../../../data/clicks/joinedRecords.ts";
import { type Seed, split } from "../../../math/seed.ts";
import type { ClickParameters } from "../../../model/clicks/clickModel.ts";
import { predict } from "../../../model/clicks/predict.ts";
import type { PrivacyEvent } from "../../../privacy/event.ts";
import { answerTo } from "../../../privacy/labels/labelMechanism.ts";
import {
  disjointResponses,
  type ResponseOptions,
} from "../../../privacy/labels/randomizedResponse.ts";
import { posteriorMean, responseWithPrior } from "../../../privacy/labels/responseWithPrior.ts";
import type { RandomBits } from "../../../privacy/noise/randomness.ts";
import { labelPriors } from "./labelPriors.ts";
import { dividedUnits, recordsOfUnits, type UnitRecords } from "./labelUnits.ts";
import { respondedLabels, withLabels } from "./noisedLabels.ts";
import { type ClickMovement, type ClickTrainingTask, trainPlain } from "./plainTraining.ts";

/** How the stages are made. */
export interface TwoStageOptions {
  /** Of one label. Above 0. */
  readonly epsilon: number;
  /** Number of labels; larger ones count as the last. */
  readonly labels: number;
  /** Share of the units in the first stage, in (0, 1). @default 0.4 */
  readonly firstShare?: number;
  /**
   * What the second stage learns: the answers as they are, as in the paper, or the mean label after an answer, by the prior
   * of the first stage and Bayes' rule. @default "posterior"
   */
  readonly learns?: "answers" | "posterior";
  readonly movement: ClickMovement;
  readonly bits: RandomBits;
  readonly seed: Seed;
}

/** What came of it. */
export interface TwoStageTrained {
  readonly parameters: ClickParameters;
  /** To the labels of one record. */
  readonly event: PrivacyEvent;
  /** Units of each stage: none is in both. */
  readonly stages: readonly [readonly number[], readonly number[]];
  /** Records of the second stage whose answer could tell something. */
  readonly asked: number;
}

/** Trains in two stages. The second one goes on from the model of the first, on the answers of both. */
export async function trainTwoStage(
  task: ClickTrainingTask,
  data: UnitRecords,
  options: TwoStageOptions,
): Promise<TwoStageTrained> {
  const { epsilon, labels, firstShare = 0.4, learns = "posterior", movement, bits, seed } = options;
  const stages = dividedUnits(data.units, firstShare, split(seed, "stages"));
  const { layout } = task.model;
  const [first, rest] = stages.map((chosen) => recordsOfUnits(layout, data, chosen).records);
  const answered = respondedLabels(first!, { epsilon, labels, bits });
  const train = (records: ClickRecords, initial: ClickParameters, name: string) =>
    trainPlain({ ...task, initial }, records, { movement, seed: split(seed, name) });
  const prior = await train(answered, task.initial, "first");
  const outputs = await predict(task.model, prior, rest!);
  const asked = askedLabels(rest!, outputs, { epsilon, labels, learns, bits, task: task.task });
  const parameters = await train(joinedRecords([answered, asked.records]), prior, "second");
  const responses = [{ epsilon, labels }, ...asked.responses];
  const event = disjointResponses(responses);
  return { parameters, event, stages, asked: asked.responses.length };
}

interface Asking extends Pick<TwoStageOptions, "epsilon" | "labels" | "bits"> {
  readonly learns: "answers" | "posterior";
  readonly task: ClickTask;
}

/** Records with what their answers say, and the responses that could tell something. */
function askedLabels(
  records: ClickRecords,
  outputs: Float32Array,
  { epsilon, labels, learns, bits, task }: Asking,
) {
  const priorOf = labelPriors(task, labels);
  const responses: ResponseOptions[] = [];
  const learned = records.labels.map((label, record) => {
    const prior = priorOf(outputs[record]!);
    const mechanism = responseWithPrior(prior, epsilon);
    if (mechanism.kept > 1) responses.push({ epsilon, labels: mechanism.kept });
    const answer = answerTo(label, mechanism, bits);
    return learns === "answers" ? answer : posteriorMean(answer, mechanism, prior);
  });
  return { records: withLabels(records, learned), responses };
}
