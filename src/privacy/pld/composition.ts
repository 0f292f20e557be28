/**
 * Losses of independent events, added: convolutions by Fourier transforms, under a tilt, so that rounding is relative
 * to the mass where the question is asked and not to 1.
 */
import { fourierTransform, oppositeFrequency, powerOfTwo } from "../../math/fft.ts";
import { eitherAbove, type LossGrid } from "./lossGrid.ts";
import { type Counted, type LogMasses, logMoment, totalLogMoment } from "./moments.ts";
import { TooLargeError } from "./tooLarge.ts";
import type { Frame } from "./view.ts";
import { leastLoss, windowOf } from "./window.ts";

/** A sum of losses: of the pair that dominates, and of the pair that is dominated. */
export interface Composition {
  readonly tilt: number;
  /** Masses at loss s are exp(scale - tilt · s) times what stands in `upper` and `lower`. */
  readonly scale: number;
  /** Losses, increasing. */
  readonly losses: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  /** By how much each of them may be wrong, all in the same direction. */
  readonly rounding: number;
  /** Tilted mass that may be missing from `upper`, or may not belong into `lower`. */
  readonly outside: number;
  /** Upper mass at an infinite loss, and what of it is certain. */
  readonly above: number;
  readonly lowerAbove: number;
}

/** The grid's masses as logs. */
const logMassesOf = ({ nodes, step, ...grid }: LossGrid, which: "upper" | "lower"): LogMasses => ({
  logMasses: grid[which].map(Math.log),
  losses: nodes.map((node) => node * step),
});

/** Adds up the losses of all parts, whose grids have one step. */
export function composition(parts: readonly Counted<LossGrid>[], view: Frame): Composition {
  const { tilt } = view;
  const logParts = parts.map(({ distribution, count }) => ({
    ...{ count, distribution: logMassesOf(distribution, "upper") },
  }));
  const scale = totalLogMoment(logParts, tilt);
  const infinite = {
    above: eitherAbove(parts, "above"),
    lowerAbove: eitherAbove(parts, "lowerAbove"),
  };
  const [only, ...others] = parts;
  if (others.length === 0 && only!.count === 1) {
    const { upper, lower, rounding } = tilted(only!.distribution, { tilt, scale });
    const { losses } = logParts[0]!.distribution;
    return { tilt, scale, losses, upper, lower, rounding, outside: 0, ...infinite };
  }
  return { tilt, scale, ...summed(parts, logParts, view), ...infinite };
}

/** Sums of more than one loss. */
function summed(
  parts: readonly Counted<LossGrid>[],
  logParts: readonly Counted[],
  view: Frame,
): Omit<Composition, "tilt" | "scale" | "above" | "lowerAbove"> {
  const { step } = parts[0]!.distribution;
  const window = windowOf(logParts, view, view.orders);
  const last = Math.ceil(window.largest / step);
  const usual = Math.floor(window.least / step);
  const lowest = Math.min(usual, Math.floor(leastLower(parts, view) / step));
  // A lower distribution that lies far below is of no use, but would go around the circle and come out at the top.
  const lost = last - lowest > 2 * (last - usual);
  const first = lost ? usual : lowest;
  const size = powerOfTwo(last - first + 1);
  if (!(size <= MOST_PLACES)) {
    const places = (last - first + 1).toExponential(1);
    throw new TooLargeError("pld", `would lie on a grid of ${places} places, too many`);
  }
  const spectrum = { logs: new Float64Array(2 * size), turns: new Float64Array(2 * size), size };
  let errors = 0;
  parts.forEach(({ distribution, count }, index) => {
    const scale = logMoment(logParts[index]!.distribution, view.tilt);
    const weighted = tilted(distribution, { tilt: view.tilt, scale });
    multiply(spectrum, wrapped(weighted, distribution.nodes, size), count);
    errors += count * normOf(weighted);
  });
  const { real, imaginary, rounding } = sumsOf(spectrum, errors);
  return {
    losses: multiples(step, first, size),
    upper: turned(real, first),
    lower: lost ? new Float64Array(size) : turned(imaginary, first),
    rounding,
    outside: 2 * Math.exp(view.logOutside),
  };
}

/** A sum with more places takes gigabytes. */
const MOST_PLACES = 2 ** 24;

/** Where the sum of the lower masses begins. */
function leastLower(parts: readonly Counted<LossGrid>[], view: Frame): number {
  const lower = parts.map(({ distribution, count }) => ({
    ...{ count, distribution: logMassesOf(distribution, "lower") },
  }));
  return leastLoss(lower, view, view.orders);
}

/** `count` multiples of a step from the first-th on. */
function multiples(step: number, first: number, count: number): Float64Array {
  const losses = new Float64Array(count);
  for (let k = 0; k < count; k++) losses[k] = (first + k) * step;
  return losses;
}

/** A circle, cut open at this place. */
function turned(circle: Float64Array, first: number): Float64Array {
  const shift = modulo(first, circle.length);
  const line = new Float64Array(circle.length);
  line.set(circle.subarray(shift));
  line.set(circle.subarray(0, shift), circle.length - shift);
  return line;
}

const modulo = (index: number, size: number): number => ((index % size) + size) % size;

interface Tilt {
  readonly tilt: number;
  readonly scale: number;
}

interface Tilted {
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly rounding: number;
}

/** masses · exp(tilt · loss - scale). */
function tilted({ nodes, upper, lower, step }: LossGrid, { tilt, scale }: Tilt): Tilted {
  const weights = nodes.map((node, index) => {
    const mass = Math.max(upper[index]!, lower[index]!);
    return mass === 0 ? 0 : tilt * node * step - scale;
  });
  const weighted = (masses: Float64Array) =>
    masses.map((mass, index) => (mass === 0 ? 0 : Math.exp(Math.log(mass) + weights[index]!)));
  return { upper: weighted(upper), lower: weighted(lower), rounding: 0 };
}

/** Upper masses as real, lower as imaginary parts, on a circle of `size` places. */
function wrapped({ upper, lower }: Tilted, nodes: Float64Array, size: number) {
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let k = 0; k < nodes.length; k++) {
    const place = modulo(nodes[k]!, size);
    real[place]! += upper[k]!;
    imaginary[place]! += lower[k]!;
  }
  return { real, imaginary };
}

/** Of each frequency and its negative, which is conjugate, only one stands here: at the smaller place. */
interface Spectrum {
  readonly size: number;
  /** log of absolute values: upper at [0, size), lower at [size, 2 size). */
  readonly logs: Float64Array;
  /** Their angles. */
  readonly turns: Float64Array;
}

interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Frequencies with less than this, as a log, are 0. */
const SILENT = -60;

/** Multiplies the spectrum by that of these masses, to the power `count`. */
function multiply({ logs, turns, size }: Spectrum, { real, imaginary }: Complex, count: number) {
  fourierTransform(size).forward(real, imaginary);
  const silence = Math.exp((2 * SILENT) / count);
  const put = (place: number, re: number, im: number) => {
    const square = re * re + im * im;
    if (square < silence) {
      logs[place] = -Infinity;
    } else if (logs[place]! > SILENT) {
      logs[place]! += (count / 2) * Math.log(square);
      turns[place]! += count * Math.atan2(im, re);
    }
  };
  for (let k = 0; k < size; k++) {
    const l = oppositeFrequency(k);
    if (l < k) continue;
    put(k, (real[k]! + real[l]!) / 2, (imaginary[k]! - imaginary[l]!) / 2);
    put(size + k, (imaginary[k]! + imaginary[l]!) / 2, (real[l]! - real[k]!) / 2);
  }
}

/**
 * Errors of many frequencies add up at a place as random ones do; so many standard deviations are allowed for. Neighbouring
 * places may be off in the same direction: sums over all of them were seen to be off by 10 times as many as there are.
 */
const DEVIATIONS = 20;

/**
 * Back to masses: upper in the real, lower in the imaginary part. Errors of a Fourier transform are to the norm of what
 * is transformed as rounding is to 1, within a factor of 2. An error e of a value f is an error n fⁿ⁻¹ e of its power,
 * and n - 1 is at least n / 2; angles are rounded too.
 */
function sumsOf({ logs, turns, size }: Spectrum, errors: number) {
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  let squares = 0;
  for (let k = 0; k < size; k++) {
    const l = oppositeFrequency(k);
    if (l < k) continue;
    if (logs[k]! < SILENT && logs[size + k]! < SILENT) continue;
    const upper = Math.exp(logs[k]!);
    const lower = Math.exp(logs[size + k]!);
    const turn = Math.max(Math.abs(turns[k]!), Math.abs(turns[size + k]!));
    squares += 2 * Math.max(upper, lower) * (2 * errors + turn) ** 2;
    const upperRe = upper * Math.cos(turns[k]!);
    const upperIm = upper * Math.sin(turns[k]!);
    const lowerRe = lower * Math.cos(turns[size + k]!);
    const lowerIm = lower * Math.sin(turns[size + k]!);
    real[k] = upperRe - lowerIm;
    imaginary[k] = upperIm + lowerRe;
    real[l] = upperRe + lowerIm;
    imaginary[l] = lowerRe - upperIm;
  }
  fourierTransform(size).backward(real, imaginary);
  return { real, imaginary, rounding: (DEVIATIONS * Number.EPSILON * Math.sqrt(squares)) / size };
}

/** √Σ (upper² + lower²). */
function normOf({ upper, lower }: Tilted): number {
  let squares = 0;
  for (let k = 0; k < upper.length; k++) squares += upper[k]! ** 2 + lower[k]! ** 2;
  return Math.sqrt(squares);
}
