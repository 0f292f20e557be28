/** The axes of lines and scatter plots. */
import type { Figure } from "../../lab/summary.ts";
import { compactText } from "../numberText.ts";
import { type Canvas, extentOf, narrowBelow, tickFormat } from "./canvas.ts";

type Extent = readonly [low: number, high: number];

/** Every place on the horizontal axis: ours with the ends of their intervals, and the paper's. */
export const placesOf = ({ series, paper = [] }: Figure): readonly (number | string)[] => {
  const ours = series.flatMap(({ points }) =>
    points.flatMap(({ x, xLow = x, xHigh = x }) => [x, xLow, xHigh]),
  );
  const all = [...ours, ...paper.flatMap(({ x }) => x ?? [])];
  return all.filter((place) => typeof place === "string" || Number.isFinite(place));
};

/** The horizontal axis. Words keep the order of the figure; sizes may have a logarithmic scale. */
export function horizontal(figure: Figure, { width, panel }: Canvas) {
  const { x } = figure;
  const label = panel === undefined || panel.isLabelled ? x.label : null;
  const axis = { label, labelAnchor: "center" as const, labelArrow: "none" as const };
  const places = [...new Set(placesOf(figure))];
  if (places.some((place) => typeof place === "string")) {
    return { ...axis, type: "point" as const, domain: places };
  }
  const ticks = width < narrowBelow ? 4 : 8;
  const numbers = places as readonly number[];
  return { ...axis, ticks, ...tickFormat(x.unit), ...domainOf(figure), ...logarithmic(x, numbers) };
}

/** Panels share what they show. A scatter plot has no end points that a line would draw attention to. */
function domainOf(figure: Figure) {
  const { x, kind } = figure;
  if (x.domain !== undefined) return { domain: x.domain };
  const places = placesOf(figure);
  if (kind === "scatter") return { domain: extentOf(places, x.unit ?? "number") };
  const numbers = places.filter((place): place is number => Number.isFinite(place));
  if (figure.panels === undefined || numbers.length === 0) return {};
  return { domain: [Math.min(...numbers), Math.max(...numbers)] };
}

/** A logarithmic scale with ticks that can be read, unless something lies where it does not reach. */
function logarithmic({ scale, domain, unit }: Figure["x"], places: readonly number[]) {
  const [low, high] = domain ?? [Math.min(...places), Math.max(...places)];
  if (scale !== "log" || !(low > 0 && high < Infinity) || places.some((place) => place <= 0))
    return {};
  const ticks = logTicks(low, high);
  return { type: "log" as const, domain: [low, high], ticks, tickFormat: logTickFormat(unit) };
}

/** Few digits: ticks of such an axis are powers of ten, or their doubles and halves. */
const logTickFormat = (unit: Figure["y"]["unit"] = "number") =>
  unit === "number"
    ? (tick: number) => (tick < 1e-3 ? tick.toExponential(0) : compactText(tick))
    : (tick: number) =>
        `${tick < 1e-5 ? (100 * tick).toExponential(0) : Number((100 * tick).toPrecision(6))}%`;

/** More would run into each other. */
const mostLogTicks = 7;

/**
 * Powers of ten between `low` and `high`; with their double and their half where there are too few, and some of them where
 * there are too many.
 */
export function logTicks(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high)) - first + 1 },
    (_, at) => 10 ** (first + at),
  );
  const inside = (ticks: readonly number[]) => ticks.filter((tick) => low <= tick && tick <= high);
  const powers = inside(decades);
  const stride = Math.ceil(powers.length / mostLogTicks);
  if (stride > 1) return powers.filter((_, at) => (powers.length - 1 - at) % stride === 0);
  return powers.length > 2 ? powers : inside(decades.flatMap((ten) => [ten, 2 * ten, 5 * ten]));
}

/** The vertical axis: its label lies flat above it, where it can be read. */
export const vertical = ({ y, title }: Figure, { panel }: Canvas, shown: Extent) => ({
  // A curve is titled with what its axis would say; panels have one label for all.
  label: y.label === title || panel !== undefined ? null : y.label,
  labelArrow: "none" as const,
  ...tickFormat(y.unit),
  ticks: 5 as number | readonly number[],
  tickSize: 0,
  ...(y.scale === "log" && {
    ...{ type: "log" as const, tickFormat: logTickFormat(y.unit), ticks: logTicks(...shown) },
  }),
});
