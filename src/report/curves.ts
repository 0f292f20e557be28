/** Training curves from the `step` events of a run: one figure for each metric, one line for each cell. */
import type { Event, EventOf } from "../lab/event.ts";
import type { Figure, Series } from "../lab/summary.ts";
import { evenly } from "./transcripts.ts";

type Step = EventOf<"step">;

/** Points drawn for each line; more could not be told apart. */
const mostPoints = 400;

/** Lines that a reader can tell apart. Where there are more, those of the first replicate stand for all. */
const mostLines = 12;

/** Metrics that get a figure, the most important names first. */
const mostMetrics = 8;
const first = ["loss", "reward", "accuracy"];

export interface Curves {
  readonly figures: readonly Figure[];
  /** Metrics that were recorded and are not drawn. */
  readonly leftOut: readonly string[];
}

/** The curves of a log. A step that a killed run repeated counts once, as it was last. */
export function curvesOf(events: readonly Event[]): Curves {
  const steps = events.filter((event) => event.kind === "step");
  const cells = byCell(steps);
  const names = [...new Set(steps.flatMap((step) => Object.keys(step.metrics)))];
  const metrics = names.sort((a, b) => rank(a) - rank(b));
  const drawn = metrics.slice(0, mostMetrics).map((metric) => figureOf(metric, cells));
  return { figures: drawn, leftOut: metrics.slice(mostMetrics) };
}

function byCell(steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const cells = new Map<string, Step[]>();
  for (const step of steps) {
    const known = cells.get(step.cell);
    if (known === undefined) cells.set(step.cell, [step]);
    else known.push(step);
  }
  return cells;
}

const rank = (metric: string): number => (first.includes(metric) ? first.indexOf(metric) : 99);

function figureOf(metric: string, cells: ReadonlyMap<string, readonly Step[]>): Figure {
  const measured = [...cells]
    .map(([cell, steps]) => seriesOf(cell, steps, metric))
    .filter(({ points }) => points.length > 0);
  const drawn = fewOf(measured);
  const thinned = drawn.some(({ points }) => points.length === mostPoints);
  const caption = [
    ...(drawn.length < measured.length ? [`${drawn.length} of ${measured.length} cells.`] : []),
    ...(thinned ? [`At most ${mostPoints} steps of each line are drawn.`] : []),
  ];
  return {
    kind: "line",
    id: `curve-${metric}`,
    title: metric,
    caption: caption.join(" "),
    x: { label: "step" },
    y: { label: metric, unit: "number" },
    series: drawn,
  };
}

/** All lines, or some that belong together: names begin with their replicate. */
function fewOf(series: readonly Series[]): readonly Series[] {
  if (series.length <= mostLines) return series;
  const [replicate] = series[0]!.name.split("/");
  return series.filter(({ name }) => name.split("/")[0] === replicate).slice(0, mostLines);
}

function seriesOf(name: string, steps: readonly Step[], metric: string): Series {
  const byStep = new Map(steps.filter((s) => metric in s.metrics).map((s) => [s.step, s]));
  const ordered = [...byStep.values()].sort((a, b) => a.step - b.step);
  const points = evenly(ordered, mostPoints).map(({ step, metrics }) => ({
    x: step,
    y: metrics[metric] ?? null,
  }));
  return { name, points };
}
