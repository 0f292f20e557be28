/** What a guarantee means for an attacker who has to decide whether a record was there. */
import { increasingRoot } from "../math/distributions/root.ts";
import type { PrivacyCurve } from "./accountants/accountant.ts";
import type { EpsilonDelta } from "./audit/oneRun.ts";
import { boundWhereFrequent, boundWhereRare } from "./audit/tradeoff.ts";
import { gaussianDelta } from "./gaussianDp.ts";
import { RefusedInputError, shown } from "./refusal.ts";

/** The bounds of every attack on one event. */
export interface AttackBounds {
  /** Largest true-positive rate that any attack can have at this false-positive rate. Both in [0, 1]. */
  truePositiveRate(falsePositiveRate: number): number;
  /**
   * The μ of the Gaussian mechanism that allows as much as this curve does where it allows most: a summary for people,
   * read off at some epsilons, and no guarantee by itself.
   */
  fittedMu(): number;
}

/** Epsilons at which the curve is looked at once for all rates. */
const scannedPoints = 33;
/** The scan ends where delta is this small; what attackers find beyond is less. */
const leastDelta = 1e-12;
/** Where no epsilon has so small a delta, */
const usualEpsilon = 40;
/** and where e to this power would soon be no number. */
const largestEpsilon = 700;
const refinements = 6;
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Every epsilon with its delta bounds the true-positive rate by e^ε FPR + δ, and by 1 − e^−ε (1 − δ − FPR) (Kairouz, Oh
 * & Viswanath 2015, arXiv 1311.0776). The first is convex in e^ε, the second in e^−ε, as δ is convex in e^ε: the best of
 * a scan and of a search between its neighbours is taken. Every one that is looked at is a bound, so that a search that
 * misses the best one makes no wrong claim.
 */
export function attackBounds(curve: PrivacyCurve): AttackBounds {
  let points: readonly EpsilonDelta[] | undefined;
  const scanned = () => (points ??= scan(curve));
  const truePositiveRate = (rate: number) => {
    checkRate(rate);
    return Math.min(1, lowest(curve, scanned(), betterOf(rate, scanned())));
  };
  return { truePositiveRate, fittedMu: () => largestFit(scanned()) };
}

/** The same for one rate alone. */
export const largestTruePositiveRate = (curve: PrivacyCurve, falsePositiveRate: number): number =>
  attackBounds(curve).truePositiveRate(falsePositiveRate);

type Bound = (point: EpsilonDelta) => number;

/** Whichever the scan makes smaller: only this one is searched. */
function betterOf(rate: number, points: readonly EpsilonDelta[]): Bound {
  const least = (bound: Bound) => Math.min(...points.map(bound));
  const one: Bound = (point) => boundWhereRare(point, rate);
  const other: Bound = (point) => boundWhereFrequent(point, rate);
  return least(one) <= least(other) ? one : other;
}

const pointAt = (curve: PrivacyCurve, epsilon: number): EpsilonDelta => ({
  epsilon,
  delta: curve.delta(epsilon).upper,
});

function scan(curve: PrivacyCurve): readonly EpsilonDelta[] {
  const { upper } = curve.epsilon(leastDelta);
  const last = upper === Infinity ? usualEpsilon : Math.min(largestEpsilon, upper);
  const step = last / (scannedPoints - 1);
  const count = last === 0 ? 1 : scannedPoints;
  return Array.from({ length: count }, (_, index) => pointAt(curve, index * step));
}

/** The smallest value of a bound on the scan, and of a golden-section search beside it. */
function lowest(curve: PrivacyCurve, points: readonly EpsilonDelta[], bound: Bound): number {
  const values = points.map(bound);
  const best = values.indexOf(Math.min(...values));
  const at = (epsilon: number) => bound(pointAt(curve, epsilon));
  let low = points[Math.max(0, best - 1)]!.epsilon;
  let high = points[Math.min(points.length - 1, best + 1)]!.epsilon;
  let found = values[best]!;
  let inner = inside(low, high);
  let innerValues = [at(inner[0]), at(inner[1])] as const;
  for (let round = 0; round < refinements && high > low; round++) {
    found = Math.min(found, ...innerValues);
    if (innerValues[0] <= innerValues[1]) {
      high = inner[1];
      inner = [inside(low, high)[0], inner[0]];
      innerValues = [at(inner[0]), innerValues[0]];
    } else {
      low = inner[0];
      inner = [inner[1], inside(low, high)[1]];
      innerValues = [innerValues[1], at(inner[1])];
    }
  }
  return found;
}

const inside = (low: number, high: number): readonly [number, number] => [
  high - golden * (high - low),
  low + golden * (high - low),
];

/** Larger ones are as good as none. */
const largestMu = 100;

/** A delta of 1 may be a little less that numbers cannot tell: other places do, if there are any. */
function largestFit(points: readonly EpsilonDelta[]): number {
  const telling = points.filter(({ delta }) => delta < 1);
  return telling.length === 0 ? Infinity : Math.max(...telling.map(muAt));
}

/** The μ whose Gaussian mechanism has this delta at this epsilon; Infinity beyond `largestMu`. */
function muAt({ epsilon, delta }: EpsilonDelta): number {
  if (delta <= 0) return 0;
  if (delta >= 1 || gaussianDelta(largestMu, epsilon) < delta) return Infinity;
  return increasingRoot((mu) => gaussianDelta(mu, epsilon) - delta, 0, largestMu);
}

function checkRate(rate: number): void {
  if (rate >= 0 && rate <= 1) return;
  throw new RefusedInputError({
    ...{ where: "falsePositiveRate", expected: "a number from 0 to 1" },
    ...{ got: shown(rate), why: "It is the share of false alarms." },
  });
}
