/** Rules that turn an estimate into a verdict: the whole interval decides, not the value. */
import type { Estimate } from "../math/estimate.ts";
import type { Verdict } from "./summary.ts";

/** A rule in words, and what it says of an estimate. */
export interface Judgement {
  readonly criterion: string;
  readonly verdict: Verdict;
}

/** Holds when the whole interval is at least `bound`, a share; open while the interval has it inside. */
export const atLeast = ({ n, interval: [low, high] }: Estimate, bound: number): Judgement => ({
  criterion: `the whole interval is at least ${percent(bound)}`,
  verdict: verdictOf(n, low >= bound, high < bound),
});

/** Holds when the whole interval is at most `bound`, a share; open while the interval has it inside. */
export const atMost = ({ n, interval: [low, high] }: Estimate, bound: number): Judgement => ({
  criterion: `the whole interval is at most ${percent(bound)}`,
  verdict: verdictOf(n, high <= bound, low > bound),
});

function verdictOf(n: number, holds: boolean, fails: boolean): Verdict {
  if (n === 0) return "not tested";
  if (holds) return "holds";
  return fails ? "not reproduced" : "inconclusive";
}

/** `0.005` is `"0.5%"`. */
const percent = (share: number) => `${Number((100 * share).toPrecision(6))}%`;
