/**
 * Noise on an integer grid, against attacks on floating point (Mironov 2012): what is released is a whole number of grid
 * steps, and its noise is drawn exactly.
 *
 * Why the event is that of a Gaussian of the same multiplier. A sum that is rounded to the grid moves by at most
 * gridSteps + √size steps. A discrete Gaussian of variance v around a whole number is, up to a factor of 1 ± 1e-33 per
 * coordinate, a Gaussian of variance v − 4 around it that a discrete Gaussian of variance 4 has rounded: by Poisson's
 * summation formula Σₖ φ(k − y) is 1 ± 2 exp(−8π²) for every y (compare Peikert 2010, theorem 3.1). That rounding is
 * post-processing; so v is chosen 4 above what the multiplier asks for.
 *
 * Does not prove: anything about the rounding inside the sum of gradients itself, before it reaches the grid.
 */
import { type DrawInteger, discreteGaussian, LARGEST_DEVIATION } from "./discreteGaussian.ts";
import { requireMultiplier } from "./independentNoise.ts";
import type { GridNoise } from "./noise.ts";
import { normalSource } from "./normalSource.ts";
import { bitsFrom, type Randomness, wordsOf } from "./randomness.ts";

/** What noise on a grid is made of. */
export interface GridNoiseOptions {
  /** Standard deviation over the bound of one record's contribution. At least 0; 0 keeps nothing private. */
  readonly noiseMultiplier: number;
  readonly randomness: Randomness;
  /** Parameters that are trained. At least 1. */
  readonly size: number;
  /**
   * Steps of the grid in the bound of one contribution: more steps round less. A whole number, at least 1.
   * @default the power of two at 1000 √size or below, as far as draws allow
   */
  readonly gridSteps?: number;
}

/** Variance of the rounding that makes a Gaussian discrete. */
const ROUNDING_VARIANCE = 4;

/**
 * Independent noise on a grid. Slower than others: a draw takes about a microsecond.
 *
 * @throws RangeError where the noise spans more grid steps than can be drawn exactly.
 */
export function gridNoise(options: GridNoiseOptions): GridNoise {
  const { noiseMultiplier, randomness, size } = options;
  requireMultiplier("gridNoise", noiseMultiplier);
  const gridSteps = options.gridSteps ?? defaultSteps(noiseMultiplier, size);
  if (!(Number.isSafeInteger(gridSteps) && gridSteps >= 1)) {
    throw new RangeError(`gridNoise: expected whole gridSteps of at least 1, got ${gridSteps}.`);
  }
  const source = normalSource(randomness);
  const drawOf = (variance: number) => {
    const bits = bitsFrom(wordsOf(randomness, "grid", source.position));
    source.position++;
    return discreteGaussian(variance, bits);
  };
  varianceFor(noiseMultiplier, gridSteps, size);
  return {
    kind: "onGrid",
    record: { kind: "discreteGaussian", noiseMultiplier, randomness: randomness.kind, gridSteps },
    source,
    size,
    release: (sum, bound, multiplier) => {
      requireSize(sum, size);
      const draw = drawOf(varianceFor(multiplier, gridSteps, size));
      addOnGrid(sum, bound / gridSteps, draw);
    },
    // A count is on the grid of whole numbers already: nothing is rounded.
    noisyCount: (count, standardDeviation) =>
      count + drawOf(Math.ceil(standardDeviation ** 2 + ROUNDING_VARIANCE))(),
  };
}

function requireSize({ length }: Float32Array, size: number): void {
  if (length === size) return;
  throw new RangeError(
    `gridNoise: expected a sum of ${size} numbers, as many as its size says, got ${length}.`,
  );
}

function addOnGrid(sum: Float32Array, step: number, draw: DrawInteger): void {
  for (let index = 0; index < sum.length; index++) {
    sum[index] = (Math.round(sum[index]! / step) + draw()) * step;
  }
}

/** How far a rounded sum moves, in grid steps. The last factor is above what divisions round. */
const movedSteps = (gridSteps: number, size: number) => (gridSteps + Math.sqrt(size)) * (1 + 1e-6);

function varianceFor(noiseMultiplier: number, gridSteps: number, size: number): number {
  const deviation = noiseMultiplier * movedSteps(gridSteps, size);
  if (deviation < LARGEST_DEVIATION) return Math.ceil(deviation ** 2 + ROUNDING_VARIANCE);
  throw new RangeError(
    `gridNoise: expected noise of at most ${LARGEST_DEVIATION} grid steps, got ${Math.ceil(deviation)}. Take fewer gridSteps.`,
  );
}

function defaultSteps(noiseMultiplier: number, size: number): number {
  const wanted = Math.min(1000 * Math.sqrt(size), 2 ** 20 / Math.max(noiseMultiplier, 1));
  return 2 ** Math.floor(Math.log2(wanted));
}
