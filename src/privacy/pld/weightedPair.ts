/** One of two mechanisms, chosen by a coin that everybody sees. */
import type { LossPair, Outcomes } from "./lossPair.ts";
import { put } from "./outcomePair.ts";

/** `first` with this probability, otherwise `second`. */
export function weightedPair(weight: number, first: LossPair, second: LossPair): LossPair {
  const mix = (a: number, b: number) => weight * a + (1 - weight) * b;
  const hull = (a: readonly [number, number], b: readonly [number, number]) =>
    [Math.min(a[0], b[0]), Math.max(a[1], b[1])] as const;
  return {
    range: hull(first.range, second.range),
    support: hull(first.support, second.support),
    above: mix(first.above, second.above),
    below: mix(first.below, second.below),
    unseen: mix(first.unseen, second.unseen),
    symmetric: first.symmetric && second.symmetric,
    grouped: (edges) => added(weight, first.grouped(edges), second.grouped(edges)),
    sketch: () => sorted([scaled(weight, first.sketch()), scaled(1 - weight, second.sketch())]),
  };
}

const scaled = (weight: number, { logMasses, losses }: Outcomes): Outcomes => ({
  losses,
  logMasses: logMasses.map((logMass) => logMass + Math.log(weight)),
});

/** Group by group. */
function added(weight: number, first: Outcomes, second: Outcomes): Outcomes {
  const sum = scaled(weight, first);
  const { logMasses, losses } = scaled(1 - weight, second);
  const groups = { logMasses: sum.logMasses, losses: sum.losses.slice() };
  logMasses.forEach((logMass, group) => {
    put(groups, group, { logMass, loss: losses[group]! });
  });
  return groups;
}

/** All outcomes, in the order of their losses. */
function sorted(all: readonly Outcomes[]): Outcomes {
  const outcomes = all
    .flatMap(({ logMasses, losses }) =>
      [...losses].map((loss, k) => ({ loss, logMass: logMasses[k]! })),
    )
    .sort((a, b) => a.loss - b.loss);
  return {
    logMasses: Float64Array.from(outcomes, ({ logMass }) => logMass),
    losses: Float64Array.from(outcomes, ({ loss }) => loss),
  };
}
