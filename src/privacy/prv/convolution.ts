/** Sums of independent privacy losses on a grid: Gopi, Lee & Wutschitz 2021 (arXiv 2106.02848), algorithm 1. */
import { fourierTransform } from "../../math/fft.ts";
import type { PrivacyLoss } from "./privacyLoss.ts";

/** Losses at multiples of `step`, on a circle of `size` of them around 0. */
export interface Circle {
  readonly step: number;
  /** A power of 2. */
  readonly size: number;
}

/** A sum of losses: at (place - size / 2) step + shift, in the order of the places. */
export interface LossSum extends Circle {
  readonly masses: Float64Array;
  readonly shift: number;
}

/** The mean of a loss is too far from the mean on the grid for the proof. */
export class OffGridError extends Error {
  override readonly name = "OffGridError";
}

/** The sum of all losses, each as often as its count says. */
export function lossSum(
  parts: readonly { readonly loss: PrivacyLoss; readonly count: number }[],
  { step, size }: Circle,
): LossSum {
  const [real, imaginary] = [new Float64Array(size).fill(1), new Float64Array(size)];
  let shift = 0;
  for (const { loss, count } of parts) {
    const { masses, offset } = onCircle(loss, { step, size });
    shift += count * offset;
    const turning = new Float64Array(size);
    fourierTransform(size).forward(masses, turning);
    multiplyPower({ real, imaginary }, { real: masses, imaginary: turning }, count);
  }
  fourierTransform(size).backward(real, imaginary);
  const half = size / 2;
  return { step, size, shift, masses: real.map((_, place) => real[(place + half) % size]!) };
}

/** Each multiple takes what is at most half a step away; then all move so that the mean is right. */
function onCircle(loss: PrivacyLoss, { step, size }: Circle) {
  const masses = new Float64Array(size);
  const half = size / 2 - 1;
  const first = Math.max(-half, Math.floor(loss.range[0] / step) - 1);
  const last = Math.min(half, Math.ceil(loss.range[1] / step) + 1);
  let [below, total, weighted] = [loss.cdf((first - 0.5) * step), 0, 0];
  for (let k = first; k <= last; k++) {
    const through = loss.cdf((k + 0.5) * step);
    const mass = through - below;
    below = through;
    masses[(k + size) % size]! += mass;
    total += mass;
    weighted += mass * k * step;
  }
  const offset = loss.mean - weighted / total;
  if (!(Math.abs(offset) < step / 2)) {
    throw new OffGridError(`the mean of a loss is ${offset} beside that on a grid of ${step}`);
  }
  for (let place = 0; place < size; place++) masses[place]! /= total;
  return { masses, offset };
}

interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** product · factor^count, by squaring. */
function multiplyPower(product: Complex, factor: Complex, count: number): void {
  for (let k = 0; k < product.real.length; k++) {
    let [re, im] = [factor.real[k]!, factor.imaginary[k]!];
    let [x, y] = [product.real[k]!, product.imaginary[k]!];
    for (let left = count; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) {
        const real = x * re - y * im;
        y = x * im + y * re;
        x = real;
      }
      const square = re * re - im * im;
      im *= 2 * re;
      re = square;
    }
    product.real[k] = x;
    product.imaginary[k] = y;
  }
}
