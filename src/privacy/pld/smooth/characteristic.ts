/** The characteristic function of a sum of losses under a tilt, at multiples of a frequency. */
import type { Quadrature } from "./quadrature.ts";

/** Values at 0, 1, 2, … times the frequency. */
export interface Characteristic {
  /** Logs of absolute values. */
  readonly logs: Float64Array;
  readonly angles: Float64Array;
  /** By how much the logs grow at most if every value is as far off as it may be. */
  readonly growths: Float64Array;
}

/** Which multiples. */
export interface Frequencies {
  readonly frequency: number;
  /** How many, with 0. */
  readonly count: number;
}

/** Losses that are added this often. */
export interface Summand {
  readonly quadrature: Quadrature;
  readonly times: number;
}

/** Of a sum of losses. */
export function characteristicOf(
  summands: readonly Summand[],
  frequencies: Frequencies,
): Characteristic {
  const zeros = () => new Float64Array(frequencies.count);
  const product = { logs: zeros(), angles: zeros(), growths: zeros() };
  for (const summand of summands) multiply(product, summand, frequencies);
  // Their exponentials and sines are rounded, too.
  product.growths.forEach((_, k) => {
    const rounded = 1 - product.logs[k]! + Math.abs(product.angles[k]!);
    product.growths[k]! += 2 * Number.EPSILON * rounded;
  });
  return product;
}

/** |aⁿ - bⁿ| ≤ (|b| + e)ⁿ - |b|ⁿ where |a - b| ≤ e. */
function multiply(
  { logs, angles, growths }: Characteristic,
  { quadrature, times }: Summand,
  frequencies: Frequencies,
): void {
  const { real, imaginary } = sumsOver(quadrature, frequencies);
  const error = 2 * quadrature.error + Number.EPSILON * roundingsOf(quadrature, frequencies);
  for (let k = 0; k < frequencies.count; k++) {
    const [re, im] = [real[k]!, imaginary[k]!];
    const size = Math.sqrt(re * re + im * im);
    logs[k]! += times * Math.log(size);
    angles[k]! += times * Math.atan2(im, re);
    growths[k]! += times * Math.log1p(error / size);
  }
}

/** So many rotations follow from one sine. */
const BLOCK = 16;
/** So many terms are added before they are added to the others, which keeps rounding small. */
const CHUNK = 64;

/** Σ weight exp(i ω loss) at every frequency. */
function sumsOver(quadrature: Quadrature, { frequency, count }: Frequencies) {
  const real = new Float64Array(count);
  const imaginary = new Float64Array(count);
  const some = { real: new Float64Array(count), imaginary: new Float64Array(count) };
  for (let first = 0; first < quadrature.losses.length; first += CHUNK) {
    some.real.fill(0);
    some.imaginary.fill(0);
    const end = Math.min(first + CHUNK, quadrature.losses.length);
    for (let j = first; j < end; j++) {
      const turn = frequency * quadrature.losses[j]!;
      addRotating(some, quadrature.weights[j]!, turn);
    }
    for (let k = 0; k < count; k++) {
      real[k]! += some.real[k]!;
      imaginary[k]! += some.imaginary[k]!;
    }
  }
  return { real, imaginary };
}

/** Adds weight · exp(i k turn) at k = 0, 1, 2, … */
function addRotating(
  { real, imaginary }: { readonly real: Float64Array; readonly imaginary: Float64Array },
  weight: number,
  turn: number,
): void {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  for (let first = 0; first < real.length; first += BLOCK) {
    let re = weight * Math.cos(first * turn);
    let im = weight * Math.sin(first * turn);
    const end = Math.min(first + BLOCK, real.length);
    for (let k = first; k < end; k++) {
      real[k]! += re;
      imaginary[k]! += im;
      const turned = re * cosine - im * sine;
      im = re * sine + im * cosine;
      re = turned;
    }
  }
}

/** Of how many roundings, relative to 1, a sum consists: weights, rotations one after the other, angles, terms one after the other. */
function roundingsOf(
  { losses, weights, roundings }: Quadrature,
  { frequency, count }: Frequencies,
): number {
  let size = 0;
  for (let j = 0; j < losses.length; j++) size += weights[j]! * Math.abs(losses[j]!);
  const additions = Math.min(CHUNK, losses.length) + losses.length / CHUNK;
  return roundings + 2 * BLOCK + 3 * frequency * count * size + additions / 2;
}
