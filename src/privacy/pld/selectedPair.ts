/** The best of a random number of runs, where runs are scored by what they tell. */
import { logChanceOfBest } from "../bestOfRuns.ts";
import type { RepeatAndSelect } from "../event.ts";
import type { LossPair } from "./lossPair.ts";
import { type Outcome, outcomePair } from "./outcomePair.ts";

/** What a run may turn out to be: how likely with the record (or before it was changed), and how likely without it. */
export interface RunOutcome {
  readonly upper: number;
  readonly lower: number;
}

/**
 * Which runs are better than others. First come those that speak most against the record: without it they are likelier, and
 * push all other runs aside. Of the rest, the more a run speaks for the record, the better.
 */
export interface Ranking {
  /** How likely a run with the record is among the first. In [0, 1]. */
  readonly first: number;
  /** Whether "with" and "without" change places. */
  readonly turned: boolean;
}

/** The more a run speaks for the record, the better. */
export const plainRanking: Ranking = { first: 0, turned: false };

/** A share of less than 2 to the minus this pushes nobody aside. */
const HALVINGS = 24;

/** Rankings that are worth a look; neighbours are like each other. */
export const rankings: readonly Ranking[] = [false, true].flatMap((turned) => [
  ...Array.from({ length: HALVINGS }, (_, k) => ({ first: 2 ** -(k + 1), turned })),
  { first: 0, turned },
]);

/**
 * The selected run with the record against the one that is selected without it. Where there is no run, that tells nothing.
 * `run` in the order of losses; masses above 0.
 */
export function selectedPair(
  run: readonly RunOutcome[],
  runs: Pick<RepeatAndSelect, "mean" | "shape">,
  ranking: Ranking,
): LossPair {
  const chance = logChanceOfBest(runs);
  const outcomes: Outcome[] = runs.shape === "poisson" ? [{ logMass: -runs.mean, loss: 0 }] : [];
  const better = { upper: 0, lower: 0 };
  for (const { upper, lower } of ranked(run.flatMap(inPieces), ranking)) {
    const logMass = chance(better.upper, upper);
    outcomes.push({ logMass, loss: logMass - chance(better.lower, lower) });
    better.upper += upper;
    better.lower += lower;
  }
  return outcomePair(outcomes.sort((a, b) => a.loss - b.loss));
}

/** Outcomes from the best to the worst. Where the first end, a coin decides. */
function ranked(run: readonly RunOutcome[], { first, turned }: Ranking): readonly RunOutcome[] {
  const rising = turned ? run.toReversed() : run;
  const best: RunOutcome[] = [];
  let left = first;
  for (const [place, outcome] of rising.entries()) {
    const mass = turned ? outcome.lower : outcome.upper;
    if (mass > left) {
      const share = left / mass;
      const rest = [part(outcome, 1 - share), ...rising.slice(place + 1)].reverse();
      return share > 0 ? [...best, part(outcome, share), ...rest] : [...best, ...rest];
    }
    best.push(outcome);
    left -= mass;
  }
  return best;
}

/** What is likelier than this is told apart by coins. */
const LARGEST = 1 / 64;

/**
 * An outcome as a halving series of outcomes: the smaller a piece is that is better than all others, the more of what speaks
 * for the record there is in it. The smallest are at the ends, where ranks begin.
 */
function inPieces(outcome: RunOutcome): readonly RunOutcome[] {
  const { upper, lower } = outcome;
  if (upper === lower || Math.max(upper, lower) < LARGEST) return [outcome];
  const shares = Array.from({ length: HALVINGS }, (_, k) => 2 ** -(k + 1));
  const pieces = [...shares, shares.at(-1)!].map((share) => part(outcome, share));
  return upper > lower ? pieces : pieces.reverse();
}

const part = ({ upper, lower }: RunOutcome, share: number): RunOutcome => ({
  upper: upper * share,
  lower: lower * share,
});
