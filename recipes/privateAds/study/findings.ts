/** Claims about trained models of clicks: estimates over replicates, and their verdicts. */
import type { Judgement } from "../../../src/lab/bounds.ts";
import {
  type ClickResult,
  clickExamples,
  type LossComparison,
  relativeLossUnder,
} from "../../../src/lab/clicks/clickResult.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import { clusterMean } from "../../../src/math/clusterMean.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";

/** Trained models by their cells. */
export type Results = ReadonlyMap<string, ClickResult>;

/** A number of one model. */
export type Measure = (result: ClickResult) => number;

/** Models under a condition. */
export const resultsUnder = (results: Results, condition: string): ClickResult[] =>
  [...results.values()].filter((result) => result.condition === condition);

/** The mean over replicates of what is measured of each. */
export const valueUnder = (results: Results, condition: string, measure: Measure): Estimate =>
  clusterMean(
    resultsUnder(results, condition)
      .map((result) => ({ cluster: result.replicate, value: measure(result) }))
      .filter(({ value }) => Number.isFinite(value)),
  );

/** Two conditions of one replicate, by name. */
export interface Contrast {
  readonly from: string;
  readonly to: string;
}

/** How much more is measured under `to` than under `from`: the mean over replicates, which share data and first weights. */
export function differenceUnder(
  results: Results,
  { from, to }: Contrast,
  measure: Measure,
): Estimate {
  const other = new Map(resultsUnder(results, from).map((each) => [each.replicate, measure(each)]));
  return pairedDifference(
    resultsUnder(results, to)
      .map((each) => ({
        ...{ cluster: each.replicate, first: other.get(each.replicate) ?? Number.NaN },
        second: measure(each),
      }))
      .filter(({ first, second }) => Number.isFinite(first - second)),
  );
}

/** A claim, and how it is judged. */
interface Claim {
  readonly id: string;
  readonly claim: string;
  readonly judge: (ours: Estimate) => Judgement;
}

/** What a claim is about: a number under a condition, how much it differs between two, or how much larger a loss is. */
export type AdClaim = Claim &
  (
    | { readonly of: string; readonly measure: Measure; readonly unit?: Finding["unit"] }
    | (Contrast & { readonly measure: Measure; readonly unit?: Finding["unit"] })
    | { readonly relative: LossComparison }
  );

/** Every claim with what was measured, and its verdict. */
export const judged = (results: Results, claims: readonly AdClaim[]): Finding[] =>
  claims.map((claim) => {
    const { ours, unit, condition } = measuredFor(results, claim);
    const examples = clickExamples(results, condition);
    return { id: claim.id, claim: claim.claim, ours, unit, ...claim.judge(ours), examples };
  });

interface MeasuredClaim extends Pick<Finding, "ours" | "unit"> {
  /** Whose models stand behind it. */
  readonly condition: string;
}

function measuredFor(results: Results, claim: AdClaim): MeasuredClaim {
  if ("relative" in claim) {
    const { relative } = claim;
    return {
      ...{ ours: relativeLossUnder(results, relative), unit: "change" },
      condition: relative.condition,
    };
  }
  const { measure, unit = "number" } = claim;
  return "of" in claim
    ? { ours: valueUnder(results, claim.of, measure), unit, condition: claim.of }
    : { ours: differenceUnder(results, claim, measure), unit, condition: claim.to };
}
