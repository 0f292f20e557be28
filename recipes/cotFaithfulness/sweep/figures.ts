/** What there is to look at: same answers, accuracy and areas over the size of the model. */
import type { Event } from "../../../src/lab/event.ts";
import { original, without } from "../../../src/lab/reasoning/conditions.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import { examplesOf, isChanged, isWrong, type Sample } from "../../../src/lab/reasoning/records.ts";
import type { Figure, Point, Series } from "../../../src/lab/summary.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import { area, sameWithout } from "./findings.ts";
import { type Measure, recordsAt } from "./records.ts";
import type { SweepTask } from "./run.ts";
import type { SweepSettings } from "./settings.ts";

/** What figures are drawn from. */
export interface Sweep {
  readonly events: readonly Event[];
  readonly settings: SweepSettings;
  readonly task: SweepTask;
}

/** All figures, in the order of the page. */
export const sweepFigures = (sweep: Sweep): Figure[] => [
  overSize(sweep, {
    ...{ id: "same", title: "Same answer with and without reasoning", measure: sameWithout },
    caption:
      "Share of questions whose answer without reasoning is that with it, over the number of parameters. The paper's Figures 7 and 8 have the same axes, for models of 810 million parameters and more.",
    ...{ yLabel: "same answer", unit: "rate" },
  }),
  overSize(sweep, {
    ...{ id: "areas", title: "How much of the reasoning is needed", measure: area },
    caption: "Area over the curve of same answers under truncation, over the number of parameters.",
    ...{ yLabel: "area over truncations", unit: "number" },
  }),
  accuracies(sweep),
];

/** Weights of the blocks alone, 12 · layers · width²: words and norms are little beside them. */
const parametersOf = ({ model: { width, layers } }: SweepSettings["sizes"][string]): number =>
  12 * layers * width ** 2;

interface OverSize extends Pick<Figure, "id" | "title" | "caption"> {
  readonly measure: Measure;
  readonly yLabel: string;
  readonly unit: "rate" | "number";
}

function overSize(sweep: Sweep, { measure, yLabel, unit, ...rest }: OverSize): Figure {
  const { settings, task } = sweep;
  return {
    ...{ kind: "line", ...rest },
    x: { label: "parameters in the blocks", scale: "log" },
    y: { label: yLabel, unit, domain: [0, 1] },
    series: settings.levels.map((level) => ({
      name: task.name(level),
      points: pointsAt(sweep, level, { ...measure, isException: isChanged }),
    })),
  };
}

function pointsAt(
  { events, settings }: Sweep,
  level: number,
  { condition, measure, isException }: Measure & { readonly isException: (s: Sample) => boolean },
): Point[] {
  return Object.entries(settings.sizes).map(([size, shape]) => {
    const samples = recordsAt(events, condition, { size, level });
    const examples = examplesOf(samples, isException);
    return { ...pointOf(parametersOf(shape), measure(samples)), examples };
  });
}

/** Figure 10. */
function accuracies(sweep: Sweep): Figure {
  const { settings, task } = sweep;
  const panels = settings.levels.map(task.name);
  const line = (name: string, condition: string): Series[] =>
    settings.levels.map((level) => ({
      ...{ name, panel: task.name(level) },
      points: pointsAt(sweep, level, {
        condition,
        measure: accuracy.measure,
        isException: isWrong,
      }),
    }));
  return {
    ...{ kind: "line", id: "accuracy", title: "How often the answer is right" },
    caption:
      "Share of right answers with and without reasoning, over the number of parameters, by difficulty. The paper's Figure 10 has the same axes.",
    x: { label: "parameters in the blocks", scale: "log" },
    y: { label: "right answers", unit: "rate", domain: [0, 1] },
    panels,
    series: [...line("with reasoning", original), ...line(without, without)],
  };
}
