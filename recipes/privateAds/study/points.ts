/** Points of figures about trained models. */
import { clickExamples } from "../../../src/lab/clicks/clickResult.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import type { Point } from "../../../src/lab/summary.ts";
import { type Measure, type Results, valueUnder } from "./findings.ts";

/** Where a point stands, and what it shows. */
export interface PointUnder {
  readonly x: number | string;
  readonly condition: string;
  readonly measure: Measure;
}

/** What is measured under a condition, with the models behind it. */
export const pointUnder = (results: Results, { x, condition, measure }: PointUnder): Point => ({
  ...pointOf(x, valueUnder(results, condition, measure)),
  examples: clickExamples(results, condition),
});
