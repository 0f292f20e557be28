/** Delta as a Fourier series. */
import { fourierTransform, oppositeFrequency } from "../../math/fft.ts";
import { type Amplitudes, type Spectrum, transformRoundings } from "./spectrum.ts";

/** Delta at each place of the circle, times exp(tilt · loss), divided by the moment at this tilt. */
export type DeltaSeries = (place: number) => {
  readonly upper: number;
  readonly lower: number;
  /** By how much both may be off. */
  readonly rounding: number;
};

/** How the circle lies among losses. */
export interface Circling {
  readonly tilt: number;
  readonly step: number;
}

/** With fewer terms than this share of the places, sums at a few places are quicker than a transform to all of them. */
const FEW = 1 / 32;

/** What the masses of this spectrum leave as delta. The tilt is above 0. */
export function deltaSeries(spectrum: Spectrum, circling: Circling): DeltaSeries {
  const { size, places } = spectrum;
  const kernel = kernelAt(spectrum, circling);
  const terms = {
    upper: timesKernel(spectrum.upper, kernel),
    lower: timesKernel(spectrum.lower, kernel),
  };
  const further = transformRoundings(size);
  const roundings = (["upper", "lower"] as const).map((which) =>
    roundingOf(spectrum[which], terms[which], further),
  );
  const rounding = Math.max(...roundings) / size;
  const sums =
    places.length < FEW * size ? summed(spectrum, terms) : transformedBack(spectrum, terms);
  return (place) => ({ ...sums(place), rounding });
}

interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

interface Terms {
  readonly upper: Complex;
  readonly lower: Complex;
}

const zeros = (count: number): Complex => ({
  real: new Float64Array(count),
  imaginary: new Float64Array(count),
});

/** The frequency at this place of a transform: its bits are reversed. */
function frequencyAt(place: number, size: number): number {
  let frequency = 0;
  for (let [bit, value] = [1, size / 2]; bit < size; bit *= 2, value /= 2) {
    if (place & bit) frequency += value;
  }
  return frequency;
}

/**
 * Σ over n ≥ 0 of (zⁿ - (exp(-step) z)ⁿ) for z = exp(-tilt · step + i angle): what one frequency of masses contributes to
 * E[exp(-tilt (loss - epsilon)) (1 - exp(epsilon - loss))]₊.
 */
function kernelAt({ places, size }: Spectrum, { tilt, step }: Circling): Complex {
  const kernel = zeros(places.length);
  const [decay, shrunk] = [Math.exp(-tilt * step), Math.exp(-step)];
  const [fall, steepFall] = [-Math.expm1(-tilt * step), -Math.expm1(-(tilt + 1) * step)];
  places.forEach((place, index) => {
    const angle = (2 * Math.PI * frequencyAt(place, size)) / size;
    const [sine, cosine] = [decay * Math.sin(angle), decay * Math.cos(angle)];
    const turned = 2 * decay * Math.sin(angle / 2) ** 2;
    const [re, steepRe] = [fall + turned, steepFall + shrunk * turned];
    const steepIm = -shrunk * sine;
    const [productRe, productIm] = [re * steepRe + sine * steepIm, re * steepIm - sine * steepRe];
    const factor = -Math.expm1(-step) / (productRe ** 2 + productIm ** 2);
    kernel.real[index] = factor * (cosine * productRe + sine * productIm);
    kernel.imaginary[index] = factor * (sine * productRe - cosine * productIm);
  });
  return kernel;
}

function timesKernel({ logs, angles }: Amplitudes, { real, imaginary }: Complex): Complex {
  const terms = zeros(logs.length);
  for (let index = 0; index < logs.length; index++) {
    const size = Math.exp(logs[index]!);
    const [re, im] = [size * Math.cos(angles[index]!), size * Math.sin(angles[index]!)];
    terms.real[index] = re * real[index]! - im * imaginary[index]!;
    terms.imaginary[index] = re * imaginary[index]! + im * real[index]!;
  }
  return terms;
}

/** What powers, and the sum itself, round. */
function roundingOf(
  { logs, roundings }: Amplitudes,
  { real, imaginary }: Complex,
  further: number,
): number {
  let sum = 0;
  for (let index = 0; index < logs.length; index++) {
    const size = Math.hypot(real[index]!, imaginary[index]!);
    if (size > 0) sum += 2 * size * (roundings[index]! - logs[index]! + further);
  }
  return Number.EPSILON * sum;
}

/** Sums of the terms, each with its conjugate. */
function summed({ size, places }: Spectrum, { upper, lower }: Terms) {
  const frequencies = Float64Array.from(places, (place) => frequencyAt(place, size));
  const weights = Float64Array.from(
    places,
    (place) => (oppositeFrequency(place) === place ? 1 : 2) / size,
  );
  return (place: number) => {
    const sum = { upper: 0, lower: 0 };
    for (let index = 0; index < places.length; index++) {
      const angle = (2 * Math.PI * ((frequencies[index]! * place) % size)) / size;
      const [cosine, sine] = [weights[index]! * Math.cos(angle), weights[index]! * Math.sin(angle)];
      sum.upper += upper.real[index]! * cosine - upper.imaginary[index]! * sine;
      sum.lower += lower.real[index]! * cosine - lower.imaginary[index]! * sine;
    }
    return sum;
  };
}

/** The same at all places at once: upper as real, lower as imaginary parts. */
function transformedBack({ size, places }: Spectrum, { upper, lower }: Terms) {
  const { real, imaginary } = zeros(size);
  places.forEach((place, index) => {
    const opposite = oppositeFrequency(place);
    real[place] = upper.real[index]! - lower.imaginary[index]!;
    imaginary[place] = upper.imaginary[index]! + lower.real[index]!;
    real[opposite] = upper.real[index]! + lower.imaginary[index]!;
    imaginary[opposite] = lower.real[index]! - upper.imaginary[index]!;
  });
  fourierTransform(size).backward(real, imaginary);
  return (place: number) => ({ upper: real[place % size]!, lower: imaginary[place % size]! });
}
