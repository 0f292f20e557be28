/** What a drawing is made with and what it is made of. */
import type * as Plot from "@observablehq/plot";
import type { Figure, Point, Series } from "../../lab/summary.ts";
import { countsOf, numberText, valueText, xText } from "../numberText.ts";
import { revealed } from "../revealed.ts";
import { paperOf } from "./paper.ts";

export interface Canvas {
  readonly plot: typeof Plot;
  /** Where elements are made: a document without a browser. */
  readonly document: Document;
  /** In CSS pixels, at which text has its natural size. */
  readonly width: number;
  /** The small plot that is drawn; absent: the figure has none. */
  readonly panel?: Panel;
}

/** One of several small plots that share their axes. */
export interface Panel {
  readonly name: string;
  /** Whether the horizontal axis has its label here. */
  readonly isLabelled: boolean;
}

/** Below this width there is no room beside the plot. */
export const narrowBelow = 480;

/** A point that knows its series. */
export interface Mark extends Point {
  readonly series: string;
  /** 0-based position of the name of the series among the names of the figure. */
  readonly of: number;
  /** Names the point inside its figure: `"<series>-<point>"`. */
  readonly key: string;
  /** Where a click leads; only points with records behind them lead anywhere. */
  readonly href: string | null;
  readonly title: string;
}

/** The names of the series, each once, although it may be in every panel. */
export const namesOf = ({ series }: Figure): readonly string[] => [
  ...new Set(series.map(({ name }) => name)),
];

/** Every point of `figure`, series by series; of one panel only, where one is named. */
export function marksOf(figure: Figure, panel?: string): readonly Mark[] {
  const names = namesOf(figure);
  const shown = extent(figure);
  const least = figure.y.scale === "log" ? 0 : -Infinity;
  return figure.series.flatMap((series, index) => {
    if (panel !== undefined && series.panel !== panel) return [];
    return series.points.map((point, at) => ({
      ...drawable(point.y !== null && point.y <= least ? { ...point, y: null } : point, shown),
      series: revealed(series.name),
      of: names.indexOf(series.name),
      key: `${index}-${at}`,
      href: (point.examples?.length ?? 0) > 0 ? `#${index}-${at}` : null,
      title: pointText(figure, series, point),
    }));
  });
}

/** What has no place is not drawn, and an interval ends where the axis ends: it may be endless. */
function drawable(point: Point, [least, most]: readonly [number, number]): Point {
  const { x, y, low, high } = point;
  const hasPlace = typeof x === "string" || Number.isFinite(x);
  const within = (value: number) => Math.min(most, Math.max(least, value));
  return {
    ...point,
    y: hasPlace && Number.isFinite(y) ? y : null,
    ...(low === undefined ? {} : { low: within(low) }),
    ...(high === undefined ? {} : { high: within(high) }),
  };
}

/** Many points without records behind them are drawn as a plain curve: nothing is there to click. */
export const isCurve = (points: readonly Point[]): boolean =>
  points.length > 60 && points.every(({ examples }) => (examples?.length ?? 0) === 0);

/** A point in words: `"trigger, step 40: 98.0% [93.0, 99.4], n = 100"`. */
export function pointText(figure: Figure, { name, panel }: Series, point: Point): string {
  const { x, y } = figure;
  const named = namesOf(figure).length > 1 ? name : undefined;
  const label = point.label === name ? undefined : point.label;
  const where = `${typeof point.x === "number" ? `${x.label} ` : ""}${xText(x, point)}`;
  const place = [panel, named, label, where].filter((part) => part !== undefined).join(", ");
  return revealed(`${place}: ${valueText(point.y, y.unit)}${countsOf(point, y.unit)}`);
}

/** The values that must be visible: points, interval ends, references and the paper's. */
export function extent(figure: Figure): readonly [low: number, high: number] {
  const { unit, domain, scale } = figure.y;
  const points = figure.series.flatMap((series) => series.points);
  const beside = [...(figure.references ?? []), ...paperOf(figure)];
  const ends = points.flatMap(({ low, high }) => [low, high]);
  const values = [...points.map(({ y }) => y), ...beside.map(({ y }) => y)];
  if (domain !== undefined) return domain;
  if (scale === "log") return logExtent([...values, ...ends]);
  return extentOf([...values, ...(unit === "change" ? nearby(ends, values) : ends)], unit);
}

/**
 * Ends of intervals, at most as far beyond the values as these are apart: a change that few replicates tell may lie
 * anywhere, and would hide what was measured.
 */
function nearby(ends: readonly (number | undefined)[], values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const reach = Math.max(high - low, 0.05);
  return ends.map((end) => end && Math.min(high + reach, Math.max(low - reach, end)));
}

/** A little more than what is above 0. */
function logExtent(values: readonly unknown[]): readonly [low: number, high: number] {
  const known = values.filter(
    (value): value is number => Number.isFinite(value) && Number(value) > 0,
  );
  if (known.length === 0) return [0.1, 1];
  const low = known.reduce((least, value) => Math.min(least, value));
  const high = known.reduce((most, value) => Math.max(most, value));
  const air = Math.max(1.2, (high / low) ** 0.04);
  return [low / air, high * air];
}

/** How far along an axis a value lies: 0 where it begins, 1 where it ends. */
export const shareOf = (
  value: number,
  [low, high]: readonly [number, number],
  scale: "linear" | "log" = "linear",
): number =>
  scale === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);

/** The least and the greatest that an axis must show. Values that are absent or endless do not count. */
export function extentOf(
  values: readonly unknown[],
  unit: Figure["y"]["unit"],
): readonly [low: number, high: number] {
  const known = values.filter((value): value is number => Number.isFinite(value));
  if (known.length === 0) return [0, 1];
  const low = known.reduce((least, value) => Math.min(least, value));
  const high = known.reduce((most, value) => Math.max(most, value));
  return unit === "rate" ? rateExtent(low, high) : numberExtent(low, high);
}

/** Rates are shown from 0 to 1, except where all of them are so small that nothing would be seen. */
function rateExtent(low: number, high: number): readonly [number, number] {
  return [Math.min(0, low), high > 0.25 || high <= 0 ? Math.max(1, high) : high * 1.15];
}

function numberExtent(low: number, high: number): readonly [number, number] {
  const air = 0.06 * (high - low || Math.abs(high) || 1);
  // Zero belongs to the axis unless the data stays far away from it.
  return [low >= 0 && low < 0.5 * high ? 0 : low - air, high + air];
}

/** Percent on the axis of a rate, with its sign for a change; Plot's own choice for other numbers. */
export const tickFormat = (unit: Figure["x"]["unit"] | Figure["y"]["unit"]) =>
  unit === "rate" ? { tickFormat: "%" } : unit === "change" ? { tickFormat: changeText } : {};

const changeText = (change: number): string =>
  `${change > 0 ? "+" : ""}${numberText(Number((100 * change).toPrecision(9)))}%`;

/** `desired` positions moved apart to at least `gap`, in order, ending at most at `last`. */
export function spread(desired: readonly number[], gap: number, last: number): number[] {
  const order = desired.map((_, at) => at).sort((a, b) => desired[a]! - desired[b]!);
  const placed = [...desired];
  let before = -Infinity;
  for (const at of order) before = placed[at] = Math.max(desired[at]!, before + gap);
  let after = last + gap;
  for (const at of order.reverse()) after = placed[at] = Math.min(placed[at]!, after - gap);
  return placed;
}
