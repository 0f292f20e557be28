/** Losses that are 0 or infinite: a record is revealed, or nothing is. There is nothing that a grid could be made for. */
import type { Bounds, PrivacyCurve } from "../accountants/accountant.ts";
import type { LossPair } from "./lossPair.ts";
import type { Counted } from "./moments.ts";

/** Guarantees of mechanisms without any other losses; undefined where there are others. */
export function allOrNothing(pairs: readonly Counted<LossPair>[]): PrivacyCurve | undefined {
  if (pairs.some(({ distribution: { range } }) => range[0] !== 0 || range[1] !== 0)) return;
  const either = (of: (pair: LossPair) => number) =>
    chanceOfAny(
      pairs.map(({ distribution, count }) => ({ distribution: of(distribution), count })),
    );
  const revealed: Bounds = {
    upper: either(({ above, below, unseen }) => Math.max(above, below) + unseen),
    lower: Math.max(
      either(({ above }) => above),
      either(({ below }) => below),
    ),
  };
  const epsilonFor = (mass: number, delta: number) => (delta < mass ? Infinity : 0);
  return {
    delta: () => revealed,
    epsilon: (delta) => ({
      upper: epsilonFor(revealed.upper, delta),
      lower: epsilonFor(revealed.lower, delta),
    }),
  };
}

/** That any one of independent events happens, each so many times tried. One that is tried once has its own chance. */
export function chanceOfAny(chances: readonly Counted<number>[]): number {
  const [only, ...others] = chances;
  if (others.length === 0 && only?.count === 1) return only.distribution;
  return (
    0 -
    Math.expm1(
      chances.reduce((sum, { distribution, count }) => sum + count * Math.log1p(-distribution), 0),
    )
  );
}
