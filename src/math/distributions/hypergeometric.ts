/** The hypergeometric distribution: how many of the drawn items are marked, drawn without replacement. */
import { binomialMass } from "./binomial.ts";

/** What is drawn from. */
export interface Draw {
  readonly population: number;
  /** Marked items of the population. */
  readonly marked: number;
  /** Items drawn from the population. */
  readonly drawn: number;
}

/** P(X = k) as three binomial probabilities, which is accurate for any population (Loader 2000). */
export function hypergeometricMass(k: number, draw: Draw): number {
  requireDraw(draw);
  const { population, marked, drawn } = draw;
  if (!Number.isInteger(k) || k < leastOf(draw) || k > Math.min(marked, drawn)) return 0;
  const p = drawn / population;
  if (p === 0 || p === 1) return 1;
  return (
    (binomialMass(k, marked, p) * binomialMass(drawn - k, population - marked, p)) /
    binomialMass(drawn, population, p)
  );
}

/** P(X = k) for every k that can be, from the least on. */
export function hypergeometricMasses(draw: Draw): { least: number; masses: readonly number[] } {
  const least = leastOf(draw);
  const length = Math.min(draw.marked, draw.drawn) - least + 1;
  return { least, masses: Array.from({ length }, (_, k) => hypergeometricMass(least + k, draw)) };
}

/** P(X ≥ k), accurate in relative terms also where it is tiny. */
export function hypergeometricUpperTail(k: number, draw: Draw): number {
  requireDraw(draw);
  const isRare = k > (draw.drawn * draw.marked) / draw.population;
  return isRare ? sumFrom(k, draw) : 1 - sumFrom(draw.drawn - k + 1, unmarked(draw));
}

/** P(X ≤ k), accurate in relative terms also where it is tiny. */
export const hypergeometricLowerTail = (k: number, draw: Draw): number =>
  hypergeometricUpperTail(draw.drawn - k, unmarked(draw));

/** The same draw, counting the other items. */
const unmarked = (draw: Draw): Draw => ({ ...draw, marked: draw.population - draw.marked });

/** The sum of the masses from k on, k above the mean: they fall, and what no longer matters is left out. */
function sumFrom(k: number, { population, marked, drawn }: Draw): number {
  let mass = hypergeometricMass(k, { population, marked, drawn });
  let sum = 0;
  for (let next = k + 1; mass > 1e-17 * sum; next++) {
    sum += mass;
    mass *= (marked - next + 1) / next;
    mass *= (drawn - next + 1) / (population - marked - drawn + next);
  }
  return sum;
}

const leastOf = ({ population, marked, drawn }: Draw) => Math.max(0, drawn + marked - population);

function requireDraw({ population, marked, drawn }: Draw): void {
  const parts = [population, marked, drawn];
  const whole = parts.every((count) => Number.isSafeInteger(count) && count >= 0);
  if (whole && marked <= population && drawn <= population) return;
  throw new RangeError(
    `hypergeometric: expected marked and drawn at most population, got ${marked}, ${drawn}, ${population}.`,
  );
}
