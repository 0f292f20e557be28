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
  const cosines = new Float64Array(Math.max(1, size / 2));
  const sines = new Float64Array(Math.max(1, size / 2));
  for (let k = 0; k < size / 2; k++) {
    cosines[k] = Math.cos((2 * Math.PI * k) / size);
    sines[k] = Math.sin((2 * Math.PI * k) / size);
  }
  const turns = { cosines, sines };
  return {
    size,
    forward: (real, imaginary) => {
      for (let half = size / 2; half >= 1; half /= 2) spread({ real, imaginary, half }, turns);
    },
    backward: (real, imaginary) => {
      for (let half = 1; half < size; half *= 2) gather({ real, imaginary, half }, turns);
      for (let k = 0; k < size; k++) {
        real[k]! /= size;
        imaginary[k]! /= size;
      }
    },
  };
}

interface Turns {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

interface Pass {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Distance of the two that are combined. */
  readonly half: number;
}

/** (a, b) to (a + b, (a - b) exp(-2πi k / size)). */
function spread({ real, imaginary, half }: Pass, { cosines, sines }: Turns): void {
  const size = real.length;
  const stride = size / 2 / half;
  for (let start = 0; start < size; start += 2 * half) {
    for (let k = 0, turn = 0; k < half; k++, turn += stride) {
      const a = start + k;
      const b = a + half;
      const re = real[a]! - real[b]!;
      const im = imaginary[a]! - imaginary[b]!;
      real[a] = real[a]! + real[b]!;
      imaginary[a] = imaginary[a]! + imaginary[b]!;
      real[b] = re * cosines[turn]! + im * sines[turn]!;
      imaginary[b] = im * cosines[turn]! - re * sines[turn]!;
    }
  }
}

/** (a, b) to (a + b', a - b') with b' = b exp(2πi k / size). */
function gather({ real, imaginary, half }: Pass, { cosines, sines }: Turns): void {
  const size = real.length;
  const stride = size / 2 / half;
  for (let start = 0; start < size; start += 2 * half) {
    for (let k = 0, turn = 0; k < half; k++, turn += stride) {
      const a = start + k;
      const b = a + half;
      const re = real[b]! * cosines[turn]! - imaginary[b]! * sines[turn]!;
      const im = imaginary[b]! * cosines[turn]! + real[b]! * sines[turn]!;
      real[b] = real[a]! - re;
      imaginary[b] = imaginary[a]! - im;
      real[a] = real[a]! + re;
      imaginary[a] = imaginary[a]! + im;
    }
  }
}
