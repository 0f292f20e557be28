/** What there is to look at: how often each judge says unsafe, and what the prompts are like. */
import type { Event } from "../../../src/lab/event.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import { examplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure, PaperPoint, Point } from "../../../src/lab/summary.ts";
import type { Measured } from "../../../src/metrics/metric.ts";
import { type Judge, uniqueUnsafeRateBy } from "../../../src/metrics/unsafe.ts";
import { isBroken } from "./findings.ts";
import { type Measure, promptsUnder } from "./records.ts";

/** The judges, in the words of the legend. */
export const judges: readonly { readonly name: string; readonly judge: Judge }[] = [
  { name: "the attacked classifier, f(x, y)", judge: "trainingScore" },
  { name: "an independent one, f(x, y)", judge: "independentScore" },
  { name: "an independent one, f(y)", judge: "independentResponseScore" },
  { name: "the truth", judge: "unsafe" },
];

/** A figure of one or several measures by condition. */
export interface ConditionFigure
  extends Pick<Figure, "id" | "title" | "caption" | "references" | "paper"> {
  /** @default "condition" */
  readonly xLabel?: string;
  readonly y: Figure["y"];
  readonly conditions: readonly string[];
  readonly series: readonly { readonly name: string; readonly measure: Measure }[];
}

/** Draws measures by condition. */
export function conditionFigure(events: readonly Event[], figure: ConditionFigure): Figure {
  const { xLabel = "condition", conditions, series, ...rest } = figure;
  return {
    ...rest,
    kind: "dot",
    x: { label: xLabel },
    series: series.map(({ name, measure }) => ({
      name,
      points: conditions.map((condition) => point(events, condition, measure)),
    })),
  };
}

function point(events: readonly Event[], condition: string, measure: Measure): Point {
  const samples = promptsUnder(events, condition);
  if (samples.length === 0) return { x: condition, y: null, n: 0 };
  const estimate = measure(samples);
  if (Number.isNaN(estimate.value)) return { x: condition, y: null, n: samples.length };
  return { ...pointOf(condition, estimate), examples: examplesOf(samples, isBroken) };
}

/** The share of different unsafe prompts by all judges. */
export const unsafeFigure = (
  events: readonly Event[],
  conditions: readonly string[],
  { title, paper = [], xLabel }: UnsafeFigure,
): Figure =>
  conditionFigure(events, {
    ...{ id: "unsafe", title, conditions, paper },
    ...(xLabel === undefined ? {} : { xLabel }),
    caption:
      "Different prompts whose response is unsafe, out of all prompts, by who judges: above 0.9 for a classifier. 95% intervals, clustered by replicate. Hollow: the paper's table, of another model and other classifiers.",
    y: { label: "unsafe, different prompts", unit: "rate", domain: [0, 1] },
    series: judges.map(({ name, judge }) => ({
      name,
      measure: (samples: readonly Measured[]) => uniqueUnsafeRateBy(samples, judge),
    })),
  });

interface UnsafeFigure {
  readonly title: string;
  readonly xLabel?: string;
  readonly paper?: readonly PaperPoint[];
}

/** Values of a table of the paper, by condition: of the attacked classifier f(x, y), and independent ones f(x, y) and f(y). */
export interface PaperRow {
  readonly training?: number;
  readonly exchange: number;
  readonly response: number;
}

/** The paper's rows as points beside ours. */
export const paperPoints = (
  rows: Readonly<Record<string, PaperRow>>,
  table: string,
): PaperPoint[] =>
  Object.entries(rows).flatMap(([x, { training, exchange, response }]) =>
    [training, exchange, response].flatMap((y, index) =>
      y === undefined
        ? []
        : [
            {
              ...{ x, y, label: "LaMDA 2B", series: judges[index]!.name, grade: "paper text" },
              source: `Wichers et al. 2024, ${table}`,
            } as const,
          ],
    ),
  );
