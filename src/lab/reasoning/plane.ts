/** Two measurements of the same groups against each other: tasks, or reasoners. */
import type { Estimate } from "../../math/estimate.ts";
import { grouped } from "../../math/grouped.ts";
import type { Figure, Point } from "../summary.ts";
import { examplesOf, type GroupName, isChanged, type Sample, taskNames } from "./records.ts";

/** One axis. */
export interface PlaneAxis {
  readonly label: string;
  readonly samples: readonly Sample[];
  readonly measure: (samples: readonly Sample[]) => Estimate;
}

/** What is drawn. */
export interface PlaneFigure extends Pick<Figure, "id" | "title" | "caption" | "paper"> {
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  /** A point for each of these. @default tasks */
  readonly groups?: GroupName;
}

/** A scatter plot with intervals on both axes, of the groups that both have. Everything on it lies in [0, 1]. */
export function plane({ id, title, caption, paper, x, y, groups }: PlaneFigure): Figure {
  const nameOf = groups ?? taskNames([...x.samples, ...y.samples]);
  const [along, up] = [grouped(x.samples, nameOf), grouped(y.samples, nameOf)];
  const series = [...along].flatMap(([name, samples]) => {
    const others = up.get(name);
    if (others === undefined) return [];
    return [
      { name, points: [pointAt(name, x.measure(samples), { y: y.measure(others), others })] },
    ];
  });
  return {
    ...{ kind: "scatter", id, title, caption, series },
    x: { label: x.label, domain: [0, 1] },
    y: { label: y.label, unit: "number", domain: [0, 1] },
    ...(paper === undefined ? {} : { paper }),
  };
}

function pointAt(
  label: string,
  x: Estimate,
  { y, others }: { readonly y: Estimate; readonly others: readonly Sample[] },
): Point {
  return {
    ...{ x: x.value, xLow: x.interval[0], xHigh: x.interval[1] },
    ...{ y: Number.isFinite(y.value) ? y.value : null, low: y.interval[0], high: y.interval[1] },
    ...{ label, n: Math.min(x.n, y.n), examples: examplesOf(others, isChanged) },
  };
}
