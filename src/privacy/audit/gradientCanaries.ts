/**
 * Canaries that are gradients: what a record could at worst contribute to a clipped sum, added to it as it is. An
 * auditor who sees every noisy sum reads each canary as an inner product. Nasr et al. 2023 (arXiv 2302.07956); many at
 * once in directions that do not disturb each other: Steinke, Nasr & Jagielski 2023 (arXiv 2305.08846), Andrew et al.
 * 2023 (arXiv 2302.03098).
 */
import { generator, type Seed } from "../../math/seed.ts";
import { sampledLoss } from "../sampledLoss.ts";

/** Directions of canaries in the space of all parameters. */
export interface GradientCanaries {
  readonly count: number;
  /** Numbers in a gradient. */
  readonly size: number;
  /** Adds `norm` times the direction of one canary. */
  addTo(gradient: Float32Array | Float64Array, canary: number, norm: number): void;
  /** Inner product with the direction of one canary, which has norm 1. */
  read(gradient: Float32Array | Float64Array, canary: number): number;
}

/** One coordinate each: canaries that do not touch at all. `size` is at least `count`. */
export function diracCanaries(count: number, size: number): GradientCanaries {
  requireRoom("diracCanaries", count, size);
  const place = (canary: number) => Math.floor((canary * size) / count);
  return {
    count,
    size,
    addTo: (gradient, canary, norm) => {
      gradient[place(canary)]! += norm;
    },
    read: (gradient, canary) => gradient[place(canary)]!,
  };
}

/** Random directions, nearly orthogonal where `size` is much larger than `count`. Kept in memory: count × size numbers. */
export function randomDirectionCanaries(count: number, size: number, seed: Seed): GradientCanaries {
  requireRoom("randomDirectionCanaries", count, size);
  const draw = generator(seed);
  const directions = Array.from({ length: count }, () => {
    const direction = Float64Array.from({ length: size }, () => draw.normal());
    const norm = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
    return direction.map((value) => value / norm);
  });
  return {
    count,
    size,
    addTo: (gradient, canary, norm) => {
      directions[canary]!.forEach((value, index) => {
        gradient[index]! += norm * value;
      });
    },
    read: (gradient, canary) =>
      directions[canary]!.reduce((sum, value, index) => sum + value * gradient[index]!, 0),
  };
}

function requireRoom(name: string, count: number, size: number): void {
  if (count >= 1 && count <= size && Number.isSafeInteger(count) && Number.isSafeInteger(size)) {
    return;
  }
  throw new RangeError(
    `${name}: expected from 1 to ${size} canaries in gradients of ${size} numbers, got ${count}.`,
  );
}

/** What an auditor knows about the mechanism: it is public. */
export interface SumMechanism {
  /** Probability that a record is in a batch; 1 without sampling. */
  readonly samplingRate: number;
  /** Standard deviation of the noise over the norm of a canary. Above 0. */
  readonly noiseMultiplier: number;
}

/**
 * The log-likelihood ratio of "in" against "out" from what was read at every step, in norms of the canary: the best
 * score there is for Gaussian noise on Poisson batches (Neyman & Pearson 1933). Per step log(1 - q + q exp((2x - 1) /
 * 2σ²)).
 */
export function stepsScore(
  readings: Iterable<number>,
  { samplingRate: q, noiseMultiplier: sigma }: SumMechanism,
): number {
  if (!(q > 0 && q <= 1 && sigma > 0)) {
    throw new RangeError(
      `stepsScore: expected samplingRate in (0, 1] and noiseMultiplier above 0, got ${q} and ${sigma}.`,
    );
  }
  let score = 0;
  for (const reading of readings) {
    score += sampledLoss((2 * reading - 1) / (2 * sigma * sigma), q);
  }
  return score;
}
