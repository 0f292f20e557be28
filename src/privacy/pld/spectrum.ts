/**
 * The characteristic function of a sum of losses on a circle, under a tilt, which keeps rounding small where a question
 * is asked. Of many losses it is next to nothing but at few frequencies; a Fourier transform tells at which.
 */
import { fourierTransform, oppositeFrequency } from "../../math/fft.ts";
import type { LossGrid } from "./lossGrid.ts";
import { type Counted, type LogMasses, largestWeight } from "./moments.ts";

/** The frequencies that matter. Of one and its negative, which is conjugate, only one. */
export interface Spectrum {
  /** How many places the circle has. A power of 2. */
  readonly size: number;
  /** Where they stand in a transform of this size. */
  readonly places: Int32Array;
  readonly upper: Amplitudes;
  readonly lower: Amplitudes;
}

/** One for each frequency. */
export interface Amplitudes {
  /** Logs of absolute values. */
  readonly logs: Float64Array;
  readonly angles: Float64Array;
  /** By how many roundings, relative to the values, they may be off. */
  readonly roundings: Float64Array;
}

/** Both distributions of a part, as logs. */
export interface LogGrid {
  readonly nodes: Float64Array;
  readonly upper: LogMasses;
  readonly lower: LogMasses;
}

/** The grid's masses as logs. */
export function logGrid({ nodes, step, upper, lower }: LossGrid): LogGrid {
  const losses = nodes.map((node) => node * step);
  const logs = (masses: Float64Array) => ({ logMasses: masses.map(Math.log), losses });
  return { nodes, upper: logs(upper), lower: logs(lower) };
}

/** Frequencies with less than this, as a log, are 0. */
const SILENT = -60;

/** Of the sum of all parts, divided by the total upper moment at this tilt. */
export function spectrumOf(
  parts: readonly Counted<LogGrid>[],
  { tilt, size }: { readonly tilt: number; readonly size: number },
): Spectrum {
  // Of the part that is there most often, fewest are left.
  const inOrder = parts.toSorted((a, b) => b.count - a.count);
  let spectrum: Spectrum | undefined;
  for (const { distribution, count } of inOrder) {
    const circle = transformed(distribution, tilt, size);
    spectrum ??= ones(size, audible(circle, count));
    multiply(spectrum, circle, count);
  }
  return spectrum!;
}

function ones(size: number, places: Int32Array): Spectrum {
  const zeros = () => new Float64Array(places.length);
  const amplitudes = () => ({ logs: zeros(), angles: zeros(), roundings: zeros() });
  return { size, places, upper: amplitudes(), lower: amplitudes() };
}

/** The transform of one part: of upper masses as real, lower as imaginary parts. */
interface Circle {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Each may be off by this many times a rounding of 1. */
  readonly roundings: number;
}

/** Of the largest size so far; every transform is done with before the next one. */
let scratch = new Float64Array(0);

/** Both parts of a circle, empty. */
function emptyCircle(size: number) {
  if (scratch.length < 2 * size) scratch = new Float64Array(2 * size);
  else scratch.fill(0, 0, 2 * size);
  return { real: scratch.subarray(0, size), imaginary: scratch.subarray(size, 2 * size) };
}

/** Masses · exp(tilt · loss), divided by the sum of the upper ones. Good until the next call. */
function transformed({ nodes, upper, lower }: LogGrid, tilt: number, size: number): Circle {
  const { real, imaginary } = emptyCircle(size);
  const largest = largestWeight(upper, tilt);
  let [sum, squares] = [0, 0];
  for (let k = 0; k < nodes.length; k++) {
    const place = ((nodes[k]! % size) + size) % size;
    const weight = tilt * upper.losses[k]! - largest;
    const up = Math.exp(upper.logMasses[k]! + weight);
    const down = Math.exp(lower.logMasses[k]! + weight);
    real[place]! += up;
    imaginary[place]! += down;
    sum += up;
    squares += up * up + down * down;
  }
  const scale = 1 / sum;
  for (let place = 0; place < size; place++) {
    real[place]! *= scale;
    imaginary[place]! *= scale;
  }
  fourierTransform(size).forward(real, imaginary);
  return { real, imaginary, roundings: transformRoundings(size) * scale * Math.sqrt(squares) };
}

/** Errors of a Fourier transform, in roundings of the norm of what is transformed: a few for each halving (Higham 2002, 24.1). */
export const transformRoundings = (size: number): number => 2 * Math.log2(2 * size);

/** Where the power of the upper or the lower one is not silent. */
function audible({ real, imaginary }: Circle, times: number): Int32Array {
  const size = real.length;
  // Both are at most this far from 0: |a|² and |b|² of a + ib and its opposite add up to 2 (|upper|² + |lower|²).
  const silence = 2 * Math.exp((2 * SILENT) / times);
  const found = new Int32Array(size);
  let count = 0;
  // Frequencies stand at 0, at 1, and from 2ⁿ on: the first half of 2ⁿ of them has its opposites in the second.
  for (let first = 0, end = Math.min(2, size); first < size; ) {
    for (let place = first; place < end; place++) {
      const opposite = oppositeFrequency(place);
      const [re, im] = [real[place]!, imaginary[place]!];
      const [otherRe, otherIm] = [real[opposite]!, imaginary[opposite]!];
      const loudness = re * re + im * im + otherRe * otherRe + otherIm * otherIm;
      found[count] = place;
      if (loudness >= silence) count++;
    }
    first = Math.max(2, 2 * first);
    end = 1.5 * first;
  }
  return found.slice(0, count);
}

/** Multiplies the spectrum by that of a part to the power `count`. */
function multiply({ places, upper, lower }: Spectrum, circle: Circle, count: number): void {
  const { real, imaginary, roundings } = circle;
  for (let index = 0; index < places.length; index++) {
    const place = places[index]!;
    const opposite = oppositeFrequency(place);
    const [re, im] = [real[place]!, imaginary[place]!];
    const [otherRe, otherIm] = [real[opposite]!, imaginary[opposite]!];
    raise(upper, index, { re: (re + otherRe) / 2, im: (im - otherIm) / 2, count, roundings });
    raise(lower, index, { re: (im + otherIm) / 2, im: (otherRe - re) / 2, count, roundings });
  }
}

interface Power {
  readonly re: number;
  readonly im: number;
  readonly count: number;
  readonly roundings: number;
}

/** Multiplies one amplitude by a number to a power. Neither is anywhere near the smallest numbers that there are. */
function raise(to: Amplitudes, index: number, { re, im, count, roundings }: Power): void {
  const size = Math.sqrt(re * re + im * im);
  const angle = count * Math.atan2(im, re);
  to.logs[index]! += count * Math.log(size);
  to.angles[index]! += angle;
  to.roundings[index]! += (count * roundings) / size + Math.abs(angle);
}
