/**
 * The discrete Fourier transform of complex numbers in place, without putting frequencies into order: enough for
 * convolutions. Cooley & Tukey 1965; decimation in frequency forward, in time backward.
 */

/** Transforms of one size. */
export interface FourierTransform {
  /** A power of 2. */
  readonly size: number;
  /** From positions to frequencies, each at its place with the bits reversed. Both arrays have `size` elements. */
  forward(real: Float64Array, imaginary: Float64Array): void;
  /** Back, divided by `size`. */
  backward(real: Float64Array, imaginary: Float64Array): void;
}

/** The smallest power of 2 that is at least `count`. */
export function powerOfTwo(count: number): number {
  let size = 1;
  while (size < count) size *= 2;
  return size;
}

/**
 * Where the frequency -f stands if f stands at `place`. Negation flips all bits above the lowest one that is set; with
 * the bits reversed, all below the highest.
 */
export const oppositeFrequency = (place: number): number =>
  place < 2 ? place : place ^ ((1 << (31 - Math.clz32(place))) - 1);

const transforms = new Map<number, FourierTransform>();

/** Transforms of `size` numbers, a power of 2. Made once. */
export function fourierTransform(size: number): FourierTransform {
  if (!(size >= 1) || size !== powerOfTwo(size)) {
    throw new RangeError(`fourierTransform: expected a power of 2, got ${size}.`);
  }
  let transform = transforms.get(size);
  if (transform === undefined) {
    transform = newTransform(size);
    transforms.set(size, transform);
  }
  return transform;
}

function newTransform(size: number): FourierTransform {
  const passes: Turns[] = [];
  let quarter = size / 4;
  for (; quarter >= 1; quarter /= 4) passes.push(turnsOf(quarter));
  const odd = quarter === 0.5;
  return {
    size,
    forward: (real, imaginary) => {
      for (const turns of passes) spread({ real, imaginary }, turns);
      if (odd) pairs({ real, imaginary });
    },
    backward: (real, imaginary) => {
      if (odd) pairs({ real, imaginary });
      for (const turns of passes.toReversed()) gather({ real, imaginary }, turns);
      for (let k = 0; k < size; k++) {
        real[k] = real[k]! / size;
        imaginary[k] = imaginary[k]! / size;
      }
    },
  };
}

interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Of one pass over blocks of four quarters: exp(-2πi k m / block) for m = 1, 2, 3, one after the other for each k. */
type Turns = Float64Array;

function turnsOf(quarter: number): Turns {
  const turns = new Float64Array(6 * quarter);
  for (let k = 0; k < quarter; k++) {
    for (let m = 1; m <= 3; m++) {
      const angle = (Math.PI * k * m) / (2 * quarter);
      turns[6 * k + 2 * m - 2] = Math.cos(angle);
      turns[6 * k + 2 * m - 1] = Math.sin(angle);
    }
  }
  return turns;
}

/** Two steps (a, b) to (a + b, (a - b) w) at once, for four numbers that are a quarter of a block apart. */
function spread({ real, imaginary }: Complex, turns: Turns): void {
  const quarter = turns.length / 6;
  for (let start = 0; start < real.length; start += 4 * quarter) {
    for (let k = 0, a = start; k < 6 * quarter; k += 6, a++) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const sumRe = real[a]! + real[c]!;
      const sumIm = imaginary[a]! + imaginary[c]!;
      const otherRe = real[b]! + real[d]!;
      const otherIm = imaginary[b]! + imaginary[d]!;
      const re = real[a]! - real[c]!;
      const im = imaginary[a]! - imaginary[c]!;
      const turnedRe = imaginary[b]! - imaginary[d]!;
      const turnedIm = real[d]! - real[b]!;
      real[a] = sumRe + otherRe;
      imaginary[a] = sumIm + otherIm;
      const bRe = sumRe - otherRe;
      const bIm = sumIm - otherIm;
      real[b] = bRe * turns[k + 2]! + bIm * turns[k + 3]!;
      imaginary[b] = bIm * turns[k + 2]! - bRe * turns[k + 3]!;
      const cRe = re + turnedRe;
      const cIm = im + turnedIm;
      real[c] = cRe * turns[k]! + cIm * turns[k + 1]!;
      imaginary[c] = cIm * turns[k]! - cRe * turns[k + 1]!;
      const dRe = re - turnedRe;
      const dIm = im - turnedIm;
      real[d] = dRe * turns[k + 4]! + dIm * turns[k + 5]!;
      imaginary[d] = dIm * turns[k + 4]! - dRe * turns[k + 5]!;
    }
  }
}

/** The way back. */
function gather({ real, imaginary }: Complex, turns: Turns): void {
  const quarter = turns.length / 6;
  for (let start = 0; start < real.length; start += 4 * quarter) {
    for (let k = 0, a = start; k < 6 * quarter; k += 6, a++) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const bRe = real[b]! * turns[k + 2]! - imaginary[b]! * turns[k + 3]!;
      const bIm = imaginary[b]! * turns[k + 2]! + real[b]! * turns[k + 3]!;
      const cRe = real[c]! * turns[k]! - imaginary[c]! * turns[k + 1]!;
      const cIm = imaginary[c]! * turns[k]! + real[c]! * turns[k + 1]!;
      const dRe = real[d]! * turns[k + 4]! - imaginary[d]! * turns[k + 5]!;
      const dIm = imaginary[d]! * turns[k + 4]! + real[d]! * turns[k + 5]!;
      const sumRe = real[a]! + bRe;
      const sumIm = imaginary[a]! + bIm;
      const re = real[a]! - bRe;
      const im = imaginary[a]! - bIm;
      real[a] = sumRe + cRe + dRe;
      imaginary[a] = sumIm + cIm + dIm;
      real[c] = sumRe - cRe - dRe;
      imaginary[c] = sumIm - cIm - dIm;
      real[b] = re - cIm + dIm;
      imaginary[b] = im + cRe - dRe;
      real[d] = re + cIm - dIm;
      imaginary[d] = im - cRe + dRe;
    }
  }
}

/** (a, b) to (a + b, a - b), for neighbours: its own way back, but for a factor. */
function pairs({ real, imaginary }: Complex): void {
  for (let a = 0; a < real.length; a += 2) {
    const [re, im] = [real[a + 1]!, imaginary[a + 1]!];
    real[a + 1] = real[a]! - re;
    imaginary[a + 1] = imaginary[a]! - im;
    real[a] = real[a]! + re;
    imaginary[a] = imaginary[a]! + im;
  }
}
