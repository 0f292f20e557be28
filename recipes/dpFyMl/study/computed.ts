/** Claims about numbers that are computed and not sampled: noise, guarantees. */
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import type { Claim } from "./findings.ts";
import { type Contrast, type Sample, samplesUnder } from "./records.ts";

/** A number of a trained model, read off any of its records. */
export type Computed = (sample: Sample) => number;

/** The number of the first model under a condition; NaN where there is none. */
export function computedUnder(
  events: readonly Event[],
  condition: string,
  computed: Computed,
): number {
  const [first] = samplesUnder(events, condition);
  return first === undefined ? Number.NaN : computed(first);
}

/** A claim about a number under one condition over that under another. */
export function ratioFinding(
  events: readonly Event[],
  { from, to }: Contrast,
  { id, claim, judge, computed }: Claim & { readonly computed: Computed },
): Finding {
  const value = computedUnder(events, to, computed) / computedUnder(events, from, computed);
  const isKnown = Number.isFinite(value);
  const ours: Estimate = {
    ...{ value, n: isKnown ? 1 : 0, missing: isKnown ? 0 : 1 },
    interval: isKnown ? [value, value] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    method: "computed, nothing is sampled",
  };
  const examples = examplesOf(samplesUnder(events, to), () => true);
  return { id, claim, ours, unit: "number", ...judge(ours), examples };
}

/** Standard deviation of the noise on the mean gradient, over the clip norm. */
export const noisePerStep: Computed = ({ outcome }) =>
  Number(outcome.noiseMultiplier) / Number(outcome.batch);

/** What may be claimed. */
export const claimedEpsilon: Computed = ({ outcome }) => Number(outcome.epsilon);
