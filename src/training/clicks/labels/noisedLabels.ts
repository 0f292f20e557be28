/**
 * Records whose labels were noised before anything learns from them: the features stay, and whatever is computed from
 * the result costs nothing more.
 */
import type { ClickRecords } from "../../../data/clicks/clickRecords.ts";
import { unbiasedAnswers } from "../../../privacy/labels/debias.ts";
import { answerTo, type LabelMechanism } from "../../../privacy/labels/labelMechanism.ts";
import { randomizedResponse } from "../../../privacy/labels/randomizedResponse.ts";
import type { RandomBits } from "../../../privacy/noise/randomness.ts";

/** The same records with these labels. */
export const withLabels = (records: ClickRecords, labels: Float32Array): ClickRecords => ({
  ...records,
  labels,
});

/** Records with labels as mechanisms answer, each label by the one of its place. */
export function answeredLabels(
  records: ClickRecords,
  mechanismOf: (place: number) => LabelMechanism,
  bits: RandomBits,
): ClickRecords {
  const labels = records.labels.map((label, place) => answerTo(label, mechanismOf(place), bits));
  return withLabels(records, labels);
}

/** How labels are answered at random. */
export interface RespondedOptions {
  /** Of one label. Above 0. */
  readonly epsilon: number;
  /** Number of labels. */
  readonly labels: number;
  /**
   * Whether labels become numbers whose mean is the true label, so that a loss that is linear in the label is debiased.
   * @default true
   */
  readonly debiased?: boolean;
  readonly bits: RandomBits;
}

/** Records with labels by randomised response. */
export function respondedLabels(
  records: ClickRecords,
  { epsilon, labels, debiased = true, bits }: RespondedOptions,
): ClickRecords {
  const { chances, outputs } = randomizedResponse({ epsilon, labels });
  const numbers = debiased ? unbiasedAnswers(epsilon, labels) : outputs;
  return answeredLabels(records, () => ({ chances, outputs: numbers }), bits);
}
