/**
 * Sensitivity of the final answer to truncation and to corruption (Radhakrishnan et al. 2023). The formula behind the
 * paper's one number for truncation is not known, so both readings are given, each with its label.
 *
 * All are shares in [0, 1]; the paper prints percent.
 */
import type { Estimate } from "../math/estimate.ts";
import { areaOverCurve } from "./areaOverCurve.ts";
import changedAnswerRate from "./changedAnswerRate.ts";
import type { Measured } from "./metric.ts";

/** One way to read a sensitivity. */
export interface Reading {
  readonly label: string;
  readonly estimate: Estimate;
}

/** Both readings: the area over the curve, and the share of truncated reasoning after which the answer changes. */
export function truncationSensitivity(
  samples: readonly Measured[],
): readonly [area: Reading, changed: Reading] {
  const truncated = samples.filter(({ outcome }) => Number(outcome.at) < Number(outcome.of));
  return [
    { label: "area over the curve", estimate: areaOverCurve(samples, "truncation") },
    { label: "mean share changed", estimate: changedAnswerRate.measure(truncated) },
  ];
}

/**
 * The share of corruptions after which the answer changes: of all steps, of all but the last, and of the last one,
 * which mostly states the answer, so that corrupting it is another intervention (outcome `isLastStep`).
 */
export function corruptionSensitivity(
  samples: readonly Measured[],
): readonly [all: Reading, before: Reading, last: Reading] {
  const [last, before] = [true, false].map((isLast) =>
    samples.filter(({ outcome }) => (outcome.isLastStep === true) === isLast),
  );
  return [
    { label: "every step", estimate: changedAnswerRate.measure(samples) },
    { label: "before the last step", estimate: changedAnswerRate.measure(before!) },
    { label: "the last step", estimate: changedAnswerRate.measure(last!) },
  ];
}
