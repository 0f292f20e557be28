/** What a drawing is made with and what it is made of. */
import type * as Plot from "@observablehq/plot";
import type { Figure, Point } from "../../lab/summary.ts";
import { countsOf, valueText } from "../numberText.ts";
import { revealed } from "../revealed.ts";

export interface Canvas {
  readonly plot: typeof Plot;
  /** Where elements are made: a document without a browser. */
  readonly document: Document;
  /** In CSS pixels, at which text has its natural size. */
  readonly width: number;
}

/** Below this width there is no room beside the plot. */
export const narrowBelow = 480;

/** A point that knows its series. */
export interface Mark extends Point {
  readonly series: string;
  /** 0-based position of the series. */
  readonly of: number;
  /** Names the point inside its figure: `"<series>-<point>"`. */
  readonly key: string;
  /** Where a click leads; only points with records behind them lead anywhere. */
  readonly href: string | null;
  readonly title: string;
}

/** Every point of `figure`, series by series. */
export const marksOf = (figure: Figure): readonly Mark[] =>
  figure.series.flatMap((series, of) =>
    series.points.map((point, at) => ({
      ...point,
      series: revealed(series.name),
      of,
      key: `${of}-${at}`,
      href: (point.examples?.length ?? 0) > 0 ? `#${of}-${at}` : null,
      title: pointText(figure, series.name, point),
    })),
  );

/** Many points without records behind them are drawn as a plain curve: nothing is there to click. */
export const isCurve = (points: readonly Point[]): boolean =>
  points.length > 60 && points.every(({ examples }) => (examples?.length ?? 0) === 0);

/** A point in words: `"trigger, step 40: 98.0% [93.0, 99.4], n = 100"`. */
export function pointText(figure: Figure, series: string, point: Point): string {
  const { unit } = figure.y;
  const where = typeof point.x === "number" ? `${figure.x.label} ${point.x}` : point.x;
  const named = figure.series.length > 1 ? `${series}, ${where}` : where;
  return revealed(`${named}: ${valueText(point.y, unit)}${countsOf(point, unit)}`);
}

/** The values that must be visible: points, interval ends and references. */
export function extent(figure: Figure): readonly [low: number, high: number] {
  const { unit, domain } = figure.y;
  if (domain !== undefined) return domain;
  const points = figure.series.flatMap((series) => series.points);
  const values = [
    ...points.flatMap(({ y, low, high }) => [y, low, high]),
    ...(figure.references ?? []).map((reference) => reference.y),
  ].filter((value): value is number => Number.isFinite(value));
  if (values.length === 0) return [0, 1];
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = values.reduce((most, value) => Math.max(most, value));
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

/** Percent on the axis of a rate; Plot's own choice for other numbers. */
export const tickFormat = (unit: Figure["y"]["unit"]) =>
  unit === "rate" ? { tickFormat: "%" } : {};

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
