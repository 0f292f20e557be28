/** Curves over the reasoning: the figures that Lanham et al. 2023 draw in one panel per number of steps. */
import type { Estimate } from "../../math/estimate.ts";
import { grouped } from "../../math/grouped.ts";
import { curveOf } from "../../metrics/curve.ts";
import type { Measured } from "../../metrics/metric.ts";
import type { Figure, Point, Series } from "../summary.ts";
import { examplesOf, type GroupName, type Sample, taskNames } from "./records.ts";

/** What is drawn. */
export interface CurveFigure
  extends Pick<Figure, "id" | "title" | "caption" | "references" | "paper"> {
  /** Records of one condition. */
  readonly samples: readonly Sample[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly measure: (samples: readonly Measured[]) => Estimate;
  /** What to read first behind a point. */
  readonly isException: (sample: Sample) => boolean;
  /** Where a record stands on the axis, in [0, 1]. @default its outcome `share` */
  readonly place?: (sample: Sample) => number;
  /** Lines by this name. @default by task */
  readonly lines?: GroupName;
}

const mostPanels = 4;

/** The most frequent numbers of steps among reasonings, in increasing order. */
export function frequentLengths(samples: readonly Sample[]): number[] {
  const reasonings = new Map<number, Set<string>>();
  for (const { outcome, pair } of samples) {
    if (typeof outcome.of !== "number" || outcome.of < 1) continue;
    reasonings.set(outcome.of, (reasonings.get(outcome.of) ?? new Set()).add(pair));
  }
  const ordered = [...reasonings].sort(([a, x], [b, y]) => y.size - x.size || a - b);
  return ordered
    .slice(0, mostPanels)
    .map(([length]) => length)
    .sort((a, b) => a - b);
}

/** A figure with a panel for each of the most frequent lengths. */
export function panelsByLength(figure: CurveFigure): Figure {
  const lengths = frequentLengths(figure.samples);
  const panelOf = (length: number) => `${length} ${length === 1 ? "step" : "steps"}`;
  const series = lengths.flatMap((length) =>
    seriesOf(
      figure,
      figure.samples.filter(({ outcome }) => outcome.of === length),
      panelOf(length),
    ),
  );
  return { ...frameOf(figure), panels: lengths.map(panelOf), series };
}

/** One plot of all lengths: where each record stands on the axis is what counts. */
export const oneCurve = (figure: CurveFigure): Figure => ({
  ...frameOf(figure),
  series: seriesOf(figure, figure.samples),
});

function frameOf(figure: CurveFigure) {
  const { id, title, caption, references, paper, xLabel, yLabel } = figure;
  return {
    ...{ kind: "line" as const, id, title, caption },
    x: { label: xLabel, unit: "rate" as const, domain: [0, 1] as const },
    y: { label: yLabel, unit: "rate" as const, domain: [0, 1] as const },
    ...(references === undefined ? {} : { references }),
    ...(paper === undefined ? {} : { paper }),
  };
}

function seriesOf(figure: CurveFigure, samples: readonly Sample[], panel?: string): Series[] {
  const { lines = taskNames(figure.samples), place = shareOf, measure, isException } = figure;
  return [...grouped(samples, lines)].map(([name, group]) => ({
    name,
    ...(panel === undefined ? {} : { panel }),
    points: curveOf(group, place, measure).map(({ x, estimate, samples: behind }) => ({
      ...pointOf(x, estimate),
      examples: examplesOf(behind, isException),
    })),
  }));
}

const shareOf = ({ outcome: { share } }: Sample) =>
  typeof share === "number" ? share : Number.NaN;

/** An estimate at a place. */
export const pointOf = (x: number | string, { value, interval, n }: Estimate): Point => ({
  ...{ x, y: Number.isFinite(value) ? value : null, n },
  ...(Number.isFinite(interval[0]) && Number.isFinite(interval[1])
    ? { low: interval[0], high: interval[1] }
    : {}),
});
