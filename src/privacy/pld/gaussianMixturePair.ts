/** Mixtures of normal distributions of variance 1 against each other, with increasing loss. */
import { evenly, logRatios, tailQuantile } from "./gaussianPair.ts";
import type { LossPair, Outcomes } from "./lossPair.ts";
import { logNormalGroups } from "./normalGroups.ts";
import { logSum } from "./outcomePair.ts";

/** N(mean, 1) with this weight. */
export interface Component {
  readonly mean: number;
  /** Above 0; those of a mixture sum to 1. */
  readonly weight: number;
}

/** Two mixtures. No mean of `upper` is below one of `lower`, so that larger numbers have larger losses. */
export interface Mixtures {
  readonly upper: readonly Component[];
  readonly lower: readonly Component[];
}

/** What is next to nothing, as a log, is cut off. */
export function gaussianMixturePair(mixtures: Mixtures, logTail: number): LossPair {
  const { upper, lower } = mixtures;
  const means = [...upper, ...lower].map(({ mean }) => mean);
  const far = tailQuantile(logTail);
  const [low, high] = [Math.min(...means) - far, Math.max(...means) + far];
  const loss = (x: number) => lossAt(mixtures, x).loss;
  return {
    range: [loss(low), loss(high)],
    support: [farLoss(mixtures, -1), farLoss(mixtures, 1)],
    ...{ above: 0, below: 0, unseen: 0, symmetric: isSymmetric(mixtures) },
    grouped: (edges) => outcomesBetween(mixtures, inverses(mixtures, edges, [low, high])),
    sketch: () => outcomesBetween(mixtures, evenly(low, high)),
  };
}

/** Loss and its derivative at a number. */
function lossAt({ upper, lower }: Mixtures, x: number): { loss: number; slope: number } {
  const above = tiltedMean(upper, x);
  const below = tiltedMean(lower, x);
  return { loss: above.log - below.log, slope: above.mean - below.mean };
}

/** log Σ weight exp(mean · x - mean² / 2), and the mean of the means under these weights. */
function tiltedMean(components: readonly Component[], x: number): { log: number; mean: number } {
  let largest = -Infinity;
  for (const { mean, weight } of components) {
    largest = Math.max(largest, Math.log(weight) + mean * (x - mean / 2));
  }
  let [sum, moment] = [0, 0];
  for (const { mean, weight } of components) {
    const share = Math.exp(Math.log(weight) + mean * (x - mean / 2) - largest);
    sum += share;
    moment += share * mean;
  }
  return { log: largest + Math.log(sum), mean: moment / sum };
}

/** The loss towards which it goes far to the left (-1) or to the right (1). */
function farLoss({ upper, lower }: Mixtures, side: -1 | 1): number {
  const outermost = (components: readonly Component[]) =>
    components.reduce((best, each) => (side * (each.mean - best.mean) > 0 ? each : best));
  const [above, below] = [outermost(upper), outermost(lower)];
  if (above.mean === below.mean) return Math.log(above.weight / below.weight);
  return above.mean > below.mean ? side * Infinity : -side * Infinity;
}

const isSymmetric = ({ upper, lower }: Mixtures): boolean =>
  upper.length === lower.length &&
  upper.every(({ mean, weight }) =>
    lower.some((other) => other.mean === -mean && other.weight === weight),
  );

/** The numbers with these losses, which increase: Newton's method, each from the one before. ±∞ beyond `within`. */
function inverses(
  mixtures: Mixtures,
  edges: Float64Array,
  [low, high]: readonly [number, number],
): Float64Array {
  const [least, largest] = [lossAt(mixtures, low).loss, lossAt(mixtures, high).loss];
  let x = low;
  return edges.map((edge) => {
    if (edge <= least) return -Infinity;
    if (edge >= largest) return Infinity;
    x = inverse(mixtures, edge, { from: x, high });
    return x;
  });
}

/** Newton's method inside a bracket that only shrinks. */
function inverse(
  mixtures: Mixtures,
  edge: number,
  { from, high }: { readonly from: number; readonly high: number },
): number {
  let [below, above] = [from, high];
  let x = from;
  for (let step = 0; step < 100; step++) {
    const { loss, slope } = lossAt(mixtures, x);
    if (loss < edge) below = Math.max(below, x);
    else above = Math.min(above, x);
    const next = x + (edge - loss) / slope;
    const kept = next > below && next < above ? next : (below + above) / 2;
    if (Math.abs(kept - x) < 1e-13 * (1 + Math.abs(x))) return kept;
    x = kept;
  }
  return x;
}

function outcomesBetween({ upper, lower }: Mixtures, edges: Float64Array): Outcomes {
  const logMasses = mixedGroups(upper, edges);
  return { logMasses, losses: logRatios(logMasses, mixedGroups(lower, edges)) };
}

function mixedGroups(components: readonly Component[], edges: Float64Array): Float64Array {
  const [first, ...others] = components.map(({ mean, weight }) => {
    const shifted = edges.map((x) => x - mean);
    return logNormalGroups(shifted).map((logMass) => Math.log(weight) + logMass);
  });
  return others.reduce((sum, each) => sum.map((value, k) => logSum(value, each[k]!)), first!);
}
