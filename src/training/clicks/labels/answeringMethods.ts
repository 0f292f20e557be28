/** Methods that noise every label once, before training: how they spend the target. */
import { privacyOf } from "../../../privacy/account.ts";
import type { PrivacyEvent } from "../../../privacy/event.ts";
import { responseEvent } from "../../../privacy/labels/randomizedResponse.ts";
import type { Charge } from "../../../privacy/ledger.ts";
import { bitsFrom, wordsOf } from "../../../privacy/noise/randomness.ts";
import { type LabelWork, type MethodOf, randomnessFor, type Trained } from "./labelMethod.ts";
import type { LabelTarget } from "./privateTraining.ts";
import { together } from "./privateTraining.ts";
import { trainOnResponses, trainOnTable } from "./responseTraining.ts";
import { trainTwoStage } from "./twoStage.ts";

/** What answers are made with: each label of a unit gets its part of epsilon. */
function answering({ data: { units }, options }: LabelWork, spent = 0) {
  const { target, labels = 2, movement, randomness, seed } = options;
  const bits = bitsFrom(wordsOf(randomnessFor(randomness)("labels")));
  const epsilon = (target.epsilon - spent) / units.recordsPerUnit;
  return { epsilon, labels, movement, bits, seed };
}

/** What happens to a unit when this happens to each of its labels. */
const ofUnit = (event: PrivacyEvent, { data: { units } }: LabelWork): PrivacyEvent =>
  units.recordsPerUnit === 1 ? event : { kind: "selfComposed", event, count: units.recordsPerUnit };

/** By randomised response. */
export async function byResponses(
  work: LabelWork,
  { debiased = true }: MethodOf<"randomizedResponse">,
): Promise<Trained> {
  const parts = answering(work);
  const parameters = await trainOnResponses(work.task, work.data, { ...parts, debiased });
  return { parameters, event: ofUnit(responseEvent(parts), work) };
}

/** By randomised response of some units, and with what they teach as a prior for the others. */
export async function inTwoStages(
  work: LabelWork,
  { kind: _, ...method }: MethodOf<"twoStage">,
): Promise<Trained> {
  const { parameters, event } = await trainTwoStage(work.task, work.data, {
    ...answering(work),
    ...method,
  });
  return { parameters, event: ofUnit(event, work) };
}

/** By a table of answers; what its prior cost is taken from the target first. */
export async function byTable(
  work: LabelWork,
  { kind: table, prior, charge }: MethodOf<"bins"> | MethodOf<"unbiased">,
): Promise<Trained> {
  const parts = answering(work, charge ? epsilonOf(charge, work.options.target) : 0);
  const made = { ...parts, table, prior };
  const { parameters, answers } = await trainOnTable(work.task, work.data, made);
  const event = ofUnit(responseEvent({ epsilon: parts.epsilon, labels: answers }), work);
  return { parameters, event: charge ? together([event, charge.event]) : event };
}

const epsilonOf = ({ event }: Charge, { delta }: LabelTarget): number =>
  privacyOf(event, { neighboringRelation: "replaceOne" }).epsilon(delta).upper;
