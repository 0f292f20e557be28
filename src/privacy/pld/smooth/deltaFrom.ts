/** Delta from the characteristic function of a sum of losses. */
import type { Bounds } from "../../accountants/accountant.ts";
import { anyDelta } from "../bounds.ts";
import type { Period } from "../period.ts";
import type { Characteristic, Frequencies, Summand } from "./characteristic.ts";

/** What delta is made from. */
export interface Series {
  readonly characteristic: Characteristic;
  readonly frequencies: Frequencies;
  readonly period: Period;
  /** Whether losses are the negatives of those of the characteristic function. */
  readonly turned: boolean;
  /** What frequencies that are not there add at most. */
  readonly rest: number;
  /** What losses whole periods away add at most to delta. */
  readonly echoes: (epsilon: number) => number;
}

/** Bounds of delta at every epsilon of at least 0. */
export function deltaFrom(
  summands: readonly Summand[],
  series: Series,
): (epsilon: number) => Bounds {
  const { period, frequencies, rest } = series;
  const { real, imaginary, error, slope } = termsOf(series);
  const { logMoment, uncertainty } = momentOf(summands);
  return (epsilon) => {
    let sum = 0;
    for (let k = 0; k < real.length; k++) {
      const angle = k * frequencies.frequency * epsilon;
      sum += real[k]! * Math.cos(angle) - imaginary[k]! * Math.sin(angle);
    }
    const off = rest + (error + 2 * Number.EPSILON * slope * epsilon) / period.length;
    const log = logMoment - period.tilt * epsilon;
    const scaled = (value: number, sign: 1 | -1) =>
      value > 0 ? Math.exp(log + sign * uncertainty(log) + Math.log(value)) : 0;
    const upper = Math.min(1, scaled(sum / period.length + off, 1));
    const lower = scaled(sum / period.length - off, -1) - series.echoes(epsilon);
    return upper >= 0 && lower <= 1
      ? { upper, lower: Math.max(0, Math.min(upper, lower)) }
      : anyDelta;
  };
}

/** M(t - i ω) / M(t) / ((t - i ω) (t + 1 - i ω)) at each frequency, with its conjugate. */
function termsOf({ characteristic, frequencies, period, turned }: Series) {
  const { logs, angles, growths } = characteristic;
  const { tilt } = period;
  const [real, imaginary] = [new Float64Array(logs.length), new Float64Array(logs.length)];
  let [error, slope, total] = [0, 0, 0];
  for (let k = 0; k < logs.length; k++) {
    const frequency = k * frequencies.frequency;
    const square = frequency * frequency;
    const scale = (k === 0 ? 1 : 2) / ((tilt * tilt + square) * ((tilt + 1) ** 2 + square));
    const kernelRe = scale * (tilt * (tilt + 1) - square);
    const kernelIm = scale * frequency * (2 * tilt + 1);
    const size = Math.exp(logs[k]!);
    const angle = turned ? angles[k]! : -angles[k]!;
    const [re, im] = [size * Math.cos(angle), size * Math.sin(angle)];
    real[k] = re * kernelRe - im * kernelIm;
    imaginary[k] = re * kernelIm + im * kernelRe;
    const kernel = Math.sqrt(kernelRe * kernelRe + kernelIm * kernelIm);
    error += kernel * (size * Math.expm1(growths[k]!) + 8 * Number.EPSILON * size);
    slope += kernel * size * frequency;
    total += kernel * size;
  }
  return { real, imaginary, error: error + Number.EPSILON * logs.length * total, slope };
}

/** Log of M(t), and by how much it, and a log made with it, may be off. */
function momentOf(summands: readonly Summand[]) {
  let [logMoment, off] = [0, 0];
  for (const { quadrature, times } of summands) {
    logMoment += times * quadrature.logMoment;
    const { losses, roundings: ofWeights } = quadrature;
    const roundings = ofWeights + losses.length / 2 + 8 + Math.abs(quadrature.logMoment);
    off += times * (2 * quadrature.error + Number.EPSILON * roundings);
  }
  const uncertainty = (log: number) =>
    off + 4 * Number.EPSILON * (1 + Math.abs(log) + Math.abs(logMoment));
  return { logMoment, uncertainty };
}
