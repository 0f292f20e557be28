/** Claims about accuracies of trained models: estimates over replicates, and their verdicts. */
import type { Judgement } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf, isWrong } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import { accuracyGain, type Contrast, samplesUnder } from "./records.ts";

/** A claim, and how it is judged. */
export interface Claim {
  readonly id: string;
  readonly claim: string;
  readonly judge: (ours: Estimate) => Judgement;
}

/** Share of right answers under a condition; its interval is clustered by replicate. */
export const accuracyUnder = (events: readonly Event[], condition: string): Estimate =>
  accuracy.measure(samplesUnder(events, condition));

/** A claim about how often a condition is right. */
export const accuracyFinding = (
  events: readonly Event[],
  condition: string,
  { id, claim, judge }: Claim,
): Finding => {
  const ours = accuracyUnder(events, condition);
  const examples = examplesOf(samplesUnder(events, condition), isWrong);
  return { id, claim, ours, unit: "rate", ...judge(ours), examples };
};

/** A claim about how much more often one condition is right than another. */
export const gainFinding = (
  events: readonly Event[],
  contrast: Contrast,
  { id, claim, judge }: Claim,
): Finding => {
  const ours = accuracyGain(events, contrast);
  const examples = examplesOf(samplesUnder(events, contrast.to), isWrong);
  return { id, claim, ours, unit: "points", ...judge(ours), examples };
};
