/**
 * From scores to guesses for an audit of one run: "in" for the highest scores, "out" for the lowest, nothing between.
 *
 * Which canaries are guessed is read off the scores alone, never off the coins, as the theorem asks. Where equal scores
 * straddle the border all of them are left out: the order of a list may know the coins.
 */
import { requireConfidence } from "../../math/confidence.ts";
import type { CanaryScore } from "./canaryScore.ts";
import { type AuditOptions, auditOptions, type LowerBound } from "./lowerBound.ts";
import { type Guesses, oneRunLowerBound } from "./oneRun.ts";
import { oneRunFDpLowerBound, oneRunRefutes } from "./oneRunFDp.ts";
import type { Tradeoff } from "./tradeoff.ts";

/** How many canaries are guessed to be in and to be out. */
export interface GuessNumbers {
  readonly highest: number;
  readonly lowest: number;
}

/** How an audit of scores guesses. */
export interface GuessOptions extends AuditOptions {
  /**
   * Numbers of guesses, fixed beforehand; the best one counts, each at its share of the significance.
   * @default all canaries, half of them, a quarter, … down to 16
   */
  readonly guesses?: readonly number[];
  /** Guess both ends of the scores, or only those that look in. @default both */
  readonly sides?: "both" | "highest";
  /** Whether epsilon is bounded for any mechanism, or for one as private as Gaussian noise. @default false */
  readonly gaussian?: boolean;
}

/** What the attacker guesses, and how often that is right. @throws RangeError for NaN. */
export function guessesOf(
  scores: readonly CanaryScore[],
  { highest, lowest }: GuessNumbers,
): Guesses {
  if (scores.some(({ score }) => Number.isNaN(score))) {
    throw new RangeError("guessesOf: expected numbers as scores, got NaN.");
  }
  if (highest + lowest > scores.length) {
    throw new RangeError(
      `guessesOf: expected at most ${scores.length} guesses, got ${highest} + ${lowest}.`,
    );
  }
  const falling = scores.toSorted((a, b) => b.score - a.score || 0);
  const saidIn = endOf(falling, highest);
  const saidOut = endOf(falling.toReversed(), lowest);
  const right =
    saidIn.filter(({ included }) => included).length +
    saidOut.filter(({ included }) => !included).length;
  return { canaries: scores.length, guesses: saidIn.length + saidOut.length, correct: right };
}

/** The first `count`, without those whose score also stands behind them. */
function endOf(ordered: readonly CanaryScore[], count: number): readonly CanaryScore[] {
  const border = ordered[count]?.score;
  const end = ordered.slice(0, count);
  return end.at(-1)?.score === border ? end.filter(({ score }) => score !== border) : end;
}

/** The lower bound of one run from the scores of its canaries. @throws RangeError without scores. */
export function oneRunScoreLowerBound(
  scores: readonly CanaryScore[],
  { guesses = halving(scores.length), sides = "both", gaussian = false, ...options }: GuessOptions,
): LowerBound {
  const { delta, confidence } = auditOptions("oneRunScoreLowerBound", options);
  requireNumbers("oneRunScoreLowerBound", scores, guesses);
  const share = { delta, confidence: 1 - (1 - confidence) / guesses.length };
  const boundOf = gaussian ? oneRunFDpLowerBound : oneRunLowerBound;
  const bounds = guesses.map((number) => {
    return boundOf(guessesOf(scores, guessNumbers(number, sides)), share);
  });
  const best = bounds.reduce((most, bound) => (bound.epsilon > most.epsilon ? bound : most));
  const among = guesses.length === 1 ? "" : `, best of ${guesses.length} numbers of guesses`;
  return { ...best, confidence, method: `${best.method}${among}` };
}

/** Which curve these scores are held against. */
export interface CurveTestOptions extends Pick<GuessOptions, "guesses" | "sides"> {
  /** In (0, 1). @default 0.95 */
  readonly confidence?: number;
}

/** Whether the scores of one run refute a whole curve. A mechanism that keeps it is refuted in 1 - confidence of all audits. */
export function oneRunScoresRefute(
  scores: readonly CanaryScore[],
  tradeoff: Tradeoff,
  { guesses = halving(scores.length), sides = "both", confidence = 0.95 }: CurveTestOptions = {},
): boolean {
  requireConfidence("oneRunScoresRefute", confidence);
  requireNumbers("oneRunScoresRefute", scores, guesses);
  const significance = (1 - confidence) / guesses.length;
  return guesses.some((number) =>
    oneRunRefutes(guessesOf(scores, guessNumbers(number, sides)), tradeoff, significance),
  );
}

function requireNumbers(
  where: string,
  scores: readonly CanaryScore[],
  guesses: readonly number[],
): void {
  if (scores.length === 0 || guesses.length === 0) {
    throw new RangeError(`${where}: expected scores and numbers of guesses.`);
  }
  const wrong = guesses.find((number) => !(Number.isSafeInteger(number) && number >= 1));
  if (wrong === undefined) return;
  throw new RangeError(`${where}: expected whole numbers of guesses, at least 1, got ${wrong}.`);
}

function guessNumbers(number: number, sides: "both" | "highest"): GuessNumbers {
  const highest = sides === "both" ? Math.ceil(number / 2) : number;
  return { highest, lowest: number - highest };
}

/** n, n / 2, n / 4, … down to 16; n itself where it is smaller. */
export function halving(n: number): number[] {
  const found = [n];
  for (let next = Math.floor(n / 2); next >= 16; next = Math.floor(next / 2)) found.push(next);
  return found;
}
