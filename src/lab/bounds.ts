/** Rules that turn an estimate into a verdict: the whole interval decides, not the value. */
import type { Estimate } from "../math/estimate.ts";
import type { Verdict } from "./summary.ts";

/** A rule in words, and what it says of an estimate. */
export interface Judgement {
  readonly criterion: string;
  readonly verdict: Verdict;
}

/** How a bound is said: a rate or a relative change in percent, a difference of two rates in points, a number as it is. */
export type BoundUnit = "rate" | "points" | "change" | "number";

/** Holds when the whole interval is at least `bound`, a share; open while the interval has it inside. */
export const atLeast = (
  { n, interval: [low, high] }: Estimate,
  bound: number,
  unit: BoundUnit = "rate",
): Judgement => ({
  criterion: `the whole interval is at least ${boundText(bound, unit)}`,
  verdict: verdictOf(n, low >= bound, high < bound),
});

/** Holds when the whole interval is above `bound`, a share: no effect at all is none. */
export const above = (
  { n, interval: [low, high] }: Estimate,
  bound: number,
  unit: BoundUnit = "rate",
): Judgement => ({
  criterion: `the whole interval is above ${boundText(bound, unit)}`,
  verdict: verdictOf(n, low > bound, high <= bound),
});

/** Holds when the whole interval is below `bound`, a share: no effect at all is none. */
export const below = (
  { n, interval: [low, high] }: Estimate,
  bound: number,
  unit: BoundUnit = "rate",
): Judgement => ({
  criterion: `the whole interval is below ${boundText(bound, unit)}`,
  verdict: verdictOf(n, high < bound, low >= bound),
});

/** Holds when the whole interval is at most `bound`, a share; open while the interval has it inside. */
export const atMost = (
  { n, interval: [low, high] }: Estimate,
  bound: number,
  unit: BoundUnit = "rate",
): Judgement => ({
  criterion: `the whole interval is at most ${boundText(bound, unit)}`,
  verdict: verdictOf(n, high <= bound, low > bound),
});

/** Holds when the whole interval lies within `margin`, a share, of 0: the difference is too small to matter. */
export function within({ n, interval: [low, high] }: Estimate, margin: number): Judgement {
  const criterion = `the whole interval is within ${Number((100 * margin).toPrecision(6))} points of 0`;
  const [isInside, isOutside] = [low >= -margin && high <= margin, low > margin || high < -margin];
  return { criterion, verdict: verdictOf(n, isInside, isOutside) };
}

function verdictOf(n: number, holds: boolean, fails: boolean): Verdict {
  if (n === 0) return "not tested";
  if (holds) return "holds";
  return fails ? "not reproduced" : "inconclusive";
}

/** `0.005` is `"0.5%"`, `"0.5 points"`, `"+0.5%"`, or itself. */
function boundText(bound: number, unit: BoundUnit): string {
  if (unit === "number") return `${bound}`;
  const hundredths = Number((100 * bound).toPrecision(6));
  if (unit === "change") return `${hundredths > 0 ? "+" : ""}${hundredths}%`;
  return unit === "rate" ? `${hundredths}%` : `${hundredths} points`;
}
