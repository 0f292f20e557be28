/** How numbers are written: the same on the page, in Markdown and beside a point. */
import type { Figure, Finding, Point } from "../lab/summary.ts";
import type { Estimate } from "../math/estimate.ts";

/** The units of findings and figures. `"points"` is a difference of two percentages, `"change"` a relative one. */
export type Unit = Finding["unit"];

/** What stands where a number would stand if something had been measured. */
export const notMeasured = "not measured";

/** A value with its unit: `"99.2%"`, `"+12.3 points"`, `"+4.5%"`, `"0.0312"`. */
export function valueText(value: number | null, unit: Unit): string {
  if (value === null || !Number.isFinite(value)) return notMeasured;
  if (unit === "rate") return `${decimal(100 * value)}%`;
  const sign = value > 0 ? "+" : "";
  if (unit === "points") return `${sign}${decimal(100 * value)} points`;
  if (unit === "change") return `${sign}${decimal(100 * value)}%`;
  return numberText(value);
}

/** The interval without its unit, which `valueText` has said: `"[97.1, 99.8]"`. */
export function intervalText(interval: readonly [number, number], unit: Unit): string {
  const scaled = interval.map((end) => (unit === "number" ? numberText(end) : decimal(100 * end)));
  return `[${scaled.join(", ")}]`;
}

/** A whole estimate: `"99.2% [97.1, 99.8], n = 250, 2 missing"`. */
export function estimateText(estimate: Estimate, unit: Unit): string {
  const counts = countsText(estimate);
  if (!Number.isFinite(estimate.value)) return `${notMeasured}, ${counts}`;
  const interval = intervalText(estimate.interval, unit);
  return `${valueText(estimate.value, unit)} ${interval}, ${counts}`;
}

/** How much was observed, and how much was not: `"n = 250, 2 missing"`. */
export const countsText = ({ n, missing }: Pick<Estimate, "n" | "missing">): string =>
  `n = ${count(n)}, ${missing === 0 ? "none" : count(missing)} missing`;

/** What follows the value of a point, as far as it is known: `" [93.0, 99.4], n = 100"`. */
export function countsOf({ y, low, high, n }: Point, unit: Unit): string {
  const interval = y === null || low === undefined || high === undefined ? undefined : [low, high];
  return [
    interval === undefined ? "" : ` ${intervalText(interval as [number, number], unit)}`,
    n === undefined ? "" : `, n = ${count(n)}`,
  ].join("");
}

/** Where a point stands: `"40.0%"`, `"1,200"`, `"AQuA"`; with its interval where that was measured too. */
export function xText(
  { unit = "number" }: Figure["x"],
  { x, xLow, xHigh }: Pick<Point, "x" | "xLow" | "xHigh">,
) {
  if (typeof x === "string") return x;
  const bounded = xLow !== undefined && xHigh !== undefined;
  return `${valueText(x, unit)}${bounded ? ` ${intervalText([xLow, xHigh], unit)}` : ""}`;
}

/** A count with thousands separated. */
export const count = (many: number): string => many.toLocaleString("en-US");

/** `"1 transcript"`, `"3 transcripts"`. */
export const plural = (many: number, thing: string): string =>
  `${count(many)} ${thing}${many === 1 ? "" : "s"}`;

/** Three significant digits; whole numbers stay whole. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : notMeasured;
  if (value !== 0 && (Math.abs(value) >= 1e7 || Math.abs(value) < 1e-4)) {
    return minus(value.toExponential(2));
  }
  const digits = Number.isInteger(value)
    ? { maximumFractionDigits: 0 }
    : { maximumSignificantDigits: Math.abs(value) < 1000 ? 3 : 4 };
  return minus(value.toLocaleString("en-US", digits));
}

/** One decimal, more where one decimal would print a small rate as 0.0, or one that misses a few as 100.0. */
function decimal(value: number): string {
  if (!Number.isFinite(value)) return numberText(value);
  const gap = Math.min(Math.abs(value), Math.abs(100 - value));
  const isRounding = gap < 1e-9;
  const digits = isRounding || gap > 0.05 ? 1 : Math.ceil(-Math.log10(gap));
  return minus(value.toFixed(digits));
}

const minus = (text: string): string => text.replace("-", "−");

/** A size at a glance: `"810M"`, `"1.6B"`. */
export const compactText = (value: number): string =>
  value.toLocaleString("en-US", { notation: "compact", maximumSignificantDigits: 3 });
