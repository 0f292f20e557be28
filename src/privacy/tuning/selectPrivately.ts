/**
 * The best of a random number of private runs: hyper-parameter selection that is charged.
 *
 * The number of runs, and which settings each of them has, are drawn before the first run; only the best run is released.
 * Papernot & Steinke 2022 (arXiv 2110.03620), algorithm 1.
 *
 * Proves: the choice costs what the event says, if each run costs at most `event`, its score comes from that run alone
 * (from public data, or from what it released), and the state stays secret. How many runs were made must stay secret,
 * too: given their number, the price is another.
 */
import type { PrivacyEvent, RepeatAndSelect } from "../event.ts";
import { bitsFrom, type Randomness, wordsOf } from "../noise/randomness.ts";
import { drawRuns } from "../privateSelection.ts";

/** How many runs, of what. */
export interface SelectionPlan {
  /** What each run does to private data, at most. */
  readonly event: PrivacyEvent;
  /** Runs on average. At least 1. */
  readonly mean: number;
  readonly shape: RepeatAndSelect["shape"];
  /** How many settings there are to choose from. At least 1. */
  readonly candidates: number;
}

/** A finished run. */
export interface ScoredRun {
  /** Which run it was, from 0. */
  readonly run: number;
  readonly score: number;
}

/**
 * Where a selection stands: what a process that was killed goes on from. Plain data. PRIVATE: it says how many runs there
 * are and how each fared, which the guarantee does not cover. Delete it when the best run is released.
 */
export interface SelectionState {
  readonly plan: SelectionPlan;
  /** Which candidate each run has; their number was drawn, too. */
  readonly choices: readonly number[];
  readonly finished: readonly ScoredRun[];
}

/** What may be released. */
export interface Selected<Result> {
  /** Undefined where no run was drawn, which happens under "poisson" alone. */
  readonly best?: { readonly candidate: number; readonly result: Result };
  /** What has to be charged for all of it, instead of the best run's own event. */
  readonly event: RepeatAndSelect;
}

/** Draws how many runs there are, and their candidates, uniformly and independently. */
export function drawSelection(plan: SelectionPlan, randomness: Randomness): SelectionState {
  const { candidates, mean } = plan;
  if (!(Number.isSafeInteger(candidates) && candidates >= 1)) {
    throw new RangeError(`drawSelection: expected at least one candidate, got ${candidates}.`);
  }
  if (!(mean >= 1 && Number.isFinite(mean))) {
    throw new RangeError(`drawSelection: expected a mean of at least 1, got ${mean}.`);
  }
  const bits = bitsFrom(wordsOf(randomness, "private selection"), 64);
  const runs = drawRuns(plan, bits.uniform);
  return {
    plan,
    choices: Array.from({ length: runs }, () => bits.below(candidates)),
    finished: [],
  };
}

/** How runs are made and kept. */
export interface SelectionWork<Result> {
  /**
   * Makes a run, or returns the one that is kept from before. A run that is made a second time must be the same to the
   * last bit (its randomness follows from `run`), else it is a run more. Larger scores are better; one that is not a
   * number counts as the worst.
   */
  readonly perform: (
    candidate: number,
    run: number,
  ) => Promise<{ readonly score: number; readonly result: Result }>;
  /** Called, and waited for, after every run. Whoever resumes starts from what it got last. */
  readonly keep?: (state: SelectionState) => void | Promise<void>;
}

/**
 * Makes the runs that are not finished, and selects. Of finished runs only the best is performed once more, for its result,
 * where that is not in this process.
 */
export async function selectPrivately<Result>(
  begun: SelectionState,
  { perform, keep }: SelectionWork<Result>,
): Promise<Selected<Result>> {
  let state = begun;
  let held: { readonly run: number; readonly result: Result } | undefined;
  for (let run = state.finished.length; run < state.choices.length; run++) {
    const { score, result } = await perform(state.choices[run]!, run);
    state = { ...state, finished: [...state.finished, { run, score: comparable(score) }] };
    if (bestOf(state) === run) held = { run, result };
    await keep?.(state);
  }
  return await released(state, { held, perform });
}

async function released<Result>(
  state: SelectionState,
  { held, perform }: Held<Result>,
): Promise<Selected<Result>> {
  const { event, mean, shape } = state.plan;
  const charged: RepeatAndSelect = { kind: "repeatAndSelect", event, mean, shape };
  const best = bestOf(state);
  if (best === undefined) return { event: charged };
  const candidate = state.choices[best]!;
  const result = held?.run === best ? held.result : (await perform(candidate, best)).result;
  return { best: { candidate, result }, event: charged };
}

interface Held<Result> extends Pick<SelectionWork<Result>, "perform"> {
  readonly held: { readonly run: number; readonly result: Result } | undefined;
}

const comparable = (score: number) => (Number.isNaN(score) ? -Number.MAX_VALUE : score);

/** The first of the best. */
function bestOf({ finished }: SelectionState): number | undefined {
  let best: ScoredRun | undefined;
  for (const each of finished) if (best === undefined || each.score > best.score) best = each;
  return best?.run;
}
