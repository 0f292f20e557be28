/** How much noise a step has: the standard deviation of what is added to the mean gradient, over the clip norm. */
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import type { Claim } from "../study/findings.ts";
import { type Contrast, samplesUnder } from "../study/records.ts";

/** Noise multiplier over the expected batch; NaN where nothing was trained. */
export function noisePerStep(events: readonly Event[], condition: string): number {
  const [first] = samplesUnder(events, condition);
  if (first === undefined) return Number.NaN;
  return Number(first.outcome.noiseMultiplier) / Number(first.outcome.batch);
}

/** A claim about the noise of one condition over that of another. */
export function noiseFinding(
  events: readonly Event[],
  { from, to }: Contrast,
  { id, claim, judge }: Claim,
): Finding {
  const value = noisePerStep(events, to) / noisePerStep(events, from);
  const isKnown = Number.isFinite(value);
  const ours: Estimate = {
    ...{ value, n: isKnown ? 1 : 0, missing: isKnown ? 0 : 1 },
    interval: isKnown ? [value, value] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    method: "calibrated, nothing is sampled",
  };
  const examples = examplesOf(samplesUnder(events, to), () => true);
  return { id, claim, ours, unit: "number", ...judge(ours), examples };
}
