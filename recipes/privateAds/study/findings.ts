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

/** A claim, and how it is judged. */
export interface Claim {
  readonly id: string;
  readonly claim: string;
  readonly judge: (ours: Estimate) => Judgement;
}

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

const findingOf = (
  { id, claim, judge }: Claim,
  { ours, unit, examples }: Pick<Finding, "ours" | "unit" | "examples">,
): Finding => ({ id, claim, ours, unit, ...judge(ours), examples });

/** A claim about a number under a condition. */
export const valueFinding = (
  results: Results,
  { condition, measure, unit = "number" }: Of,
  claim: Claim,
): Finding =>
  findingOf(claim, {
    ...{ ours: valueUnder(results, condition, measure), unit },
    examples: clickExamples(results, condition),
  });

interface Of {
  readonly condition: string;
  readonly measure: Measure;
  /** @default "number" */
  readonly unit?: Finding["unit"];
}

/** A claim about how much more is measured under one condition than under another. */
export const differenceFinding = (
  results: Results,
  { measure, unit = "number", ...contrast }: Contrast & Omit<Of, "condition">,
  claim: Claim,
): Finding =>
  findingOf(claim, {
    ...{ ours: differenceUnder(results, contrast, measure), unit },
    examples: clickExamples(results, contrast.to),
  });

/** A claim about how much larger a loss is under a condition than under its baseline. */
export const relativeFinding = (
  results: Results,
  comparison: LossComparison,
  claim: Claim,
): Finding =>
  findingOf(claim, {
    ...{ ours: relativeLossUnder(results, comparison), unit: "change" },
    examples: clickExamples(results, comparison.condition),
  });
