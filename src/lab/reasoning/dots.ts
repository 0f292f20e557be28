/** Figures with a value per task, and what the papers have for it. */
import type { Estimate } from "../../math/estimate.ts";
import { grouped } from "../../math/grouped.ts";
import type { Figure, PaperPoint, Point } from "../summary.ts";
import { pointOf } from "./curves.ts";
import { examplesOf, type GroupName, type Sample, taskNames } from "./records.ts";

/** One colour of dots. */
export interface TaskMeasure {
  readonly name: string;
  readonly samples: readonly Sample[];
  readonly measure: (samples: readonly Sample[]) => Estimate;
  /** What to read first behind a dot. */
  readonly isException: (sample: Sample) => boolean;
}

/** What is drawn. */
export interface TaskFigure extends Pick<Figure, "id" | "title" | "caption" | "references"> {
  readonly measures: readonly TaskMeasure[];
  readonly yLabel: string;
  readonly unit: "rate" | "number";
  readonly domain?: readonly [number, number];
  /** Values of the paper by task and by the name of the measure; those of other tasks are not drawn. */
  readonly paper?: readonly PaperPoint[];
}

/** Every measure of every task. */
export function taskDots(figure: TaskFigure): Figure {
  const { id, title, caption, references, measures, yLabel, unit, domain, paper = [] } = figure;
  const nameOf = taskNames(measures.flatMap(({ samples }) => samples));
  const series = measures.map((each) => ({ name: each.name, points: dotsOf(each, nameOf) }));
  const tasks = new Set(series.flatMap(({ points }) => points.map(({ x }) => x)));
  const known = paper.filter(({ x }) => x === undefined || tasks.has(x));
  return {
    ...{ kind: "dot", id, title, caption, series },
    x: { label: "task" },
    y: { label: yLabel, unit, ...(domain ? { domain } : {}) },
    ...(references ? { references } : {}),
    ...(known.length > 0 ? { paper: known } : {}),
  };
}

const dotsOf = ({ samples, measure, isException }: TaskMeasure, nameOf: GroupName): Point[] =>
  [...grouped(samples, nameOf)].map(([task, group]) => ({
    ...pointOf(task, measure(group)),
    examples: examplesOf(group, isException),
  }));

/** How long reasoning is: the share of reasonings with each number of steps. */
export function lengthsFigure(originals: readonly Sample[], unit: string): Figure {
  const lengths = originals.flatMap(({ outcome: { of } }) => (typeof of === "number" ? [of] : []));
  const longest = Math.max(0, ...lengths);
  const points = Array.from({ length: longest + 1 }, (_, of) => {
    const there = originals.filter(({ outcome }) => outcome.of === of);
    return {
      ...{ x: `${of}`, y: lengths.length === 0 ? null : there.length / lengths.length },
      ...{ n: there.length, examples: examplesOf(there, () => true) },
    };
  });
  return {
    ...{ kind: "dot", id: "lengths", title: "How long the reasoning is" },
    caption: `Share of the reasonings with each number of steps (${unit}). 0: the policy answered without any.`,
    x: { label: "steps" },
    y: { label: "share of reasonings", unit: "rate", domain: [0, 1] },
    series: [{ name: "reasonings", points }],
  };
}
