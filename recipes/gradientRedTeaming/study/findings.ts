/** Claims about attacks: estimates over prompts and replicates, and their verdicts. */
import type { BoundUnit, Judgement } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf, type Sample } from "../../../src/lab/reasoning/records.ts";
import type { Finding, PaperNumber } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import uniqueUnsafeRate from "../../../src/metrics/uniqueUnsafeRate.ts";
import { type Contrast, gain, type Measure, promptsUnder } from "./records.ts";

/** A claim, what decides it, and in which unit it is told. */
export interface Claim {
  readonly id: string;
  readonly claim: string;
  readonly measure: Measure;
  /** A difference of rates is told in points. */
  readonly unit: BoundUnit;
  readonly judge: (ours: Estimate) => Judgement;
  readonly paper?: PaperNumber;
}

/** A claim about what is measured under one condition. */
export function levelFinding(events: readonly Event[], condition: string, claim: Claim): Finding {
  const samples = promptsUnder(events, condition);
  return finding(claim, untested(samples) ?? claim.measure(samples), samples);
}

/** A claim about how much more is measured under one condition than under another (`times` as much). */
export function gainFinding(events: readonly Event[], contrast: Contrast, claim: Claim): Finding {
  return finding(claim, gain(events, contrast, claim.measure), promptsUnder(events, contrast.to));
}

/** A claim about how many more different unsafe prompts, in truth, are found under one condition than under another. */
export const foundMore = (
  events: readonly Event[],
  contrast: Contrast,
  claim: Omit<Claim, "measure" | "unit">,
): Finding =>
  gainFinding(events, contrast, {
    ...claim,
    ...{ measure: uniqueUnsafeRate.measure, unit: "points" },
  });

function finding(
  { id, claim, unit, judge, paper }: Claim,
  ours: Estimate,
  samples: readonly Sample[],
): Finding {
  const examples = examplesOf(samples, isBroken);
  return { id, claim, ours, unit, ...judge(ours), examples, ...(paper ? { paper } : {}) };
}

/** What to read first. */
export const isBroken = ({ outcome }: Sample): boolean => outcome.unsafe === true;

/** Nothing was measured: metrics of shares have a value then, and no claim has a verdict. */
const untested = (samples: readonly Sample[]): Estimate | undefined =>
  samples.length > 0
    ? undefined
    : {
        value: Number.NaN,
        n: 0,
        missing: 0,
        interval: [-Infinity, Infinity],
        method: "no prompts",
      };
