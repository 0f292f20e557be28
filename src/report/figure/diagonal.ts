/** The line y = x, where both axes measure the same: predictions that come true lie on it. */
import type { Figure, Point } from "../../lab/summary.ts";
import { revealed } from "../revealed.ts";
import { placesOf } from "./axes.ts";
import { type Canvas, extent } from "./canvas.ts";
import { dashes } from "./references.ts";

/** A dashed line with its name below it; nothing where the figure asks for none, or where the axes share no values. */
export function diagonalLayers(figure: Figure, plot: Canvas["plot"]) {
  const ends = endsOf(figure);
  if (figure.diagonal === undefined || ends === undefined) return [];
  const isLog = figure.x.scale === "log";
  const line = steps.map((share) => between(ends, share, isLog));
  const named = between(ends, 0.45, isLog);
  const halo = { stroke: "var(--paper)", strokeWidth: 5 };
  const text = {
    text: () => revealed(figure.diagonal!),
    fontStyle: "italic",
    fill: "currentColor",
  };
  const beside = { textAnchor: "start" as const, dx: 10, dy: 12 };
  return [
    plot.line(line, {
      ...{ x: (value: number) => value, y: (value: number) => value },
      ...{ stroke: "currentColor", strokeDasharray: dashes.reference, strokeOpacity: 0.75 },
    }),
    plot.text([named], {
      x: (value: number) => value,
      y: (value: number) => value,
      ...text,
      ...beside,
      ...halo,
    }),
  ];
}

/** Enough for a line that is bent because one axis is logarithmic. */
const steps = Array.from({ length: 33 }, (_, at) => at / 32);

const between = ([low, high]: readonly [number, number], share: number, isLog: boolean): number =>
  isLog ? low * (high / low) ** share : low + share * (high - low);

/** Where both axes measure the same they show the same, unless the figure says otherwise. */
export function withSharedAxes(figure: Figure): Figure {
  const { x, y, diagonal } = figure;
  if (diagonal === undefined || (x.domain && y.domain)) return figure;
  const series = figure.series.map((each) => ({
    ...each,
    points: each.points.filter(hasPlace(y)),
  }));
  const places = placesOf({ ...figure, series }).map((place) => ({ label: "", y: Number(place) }));
  const references = [...(figure.references ?? []), ...places];
  const domain = y.domain ?? x.domain ?? extent({ ...figure, references });
  return { ...figure, x: { ...x, domain }, y: { ...y, domain } };
}

const hasPlace =
  ({ scale }: Figure["y"]) =>
  ({ y }: Point): boolean =>
    y !== null && (scale !== "log" || y > 0);

/** What both axes show. */
function endsOf({ x, y }: Figure): readonly [low: number, high: number] | undefined {
  if (x.domain === undefined || y.domain === undefined) return undefined;
  const [low, high] = [Math.max(x.domain[0], y.domain[0]), Math.min(x.domain[1], y.domain[1])];
  return low < high ? [low, high] : undefined;
}
