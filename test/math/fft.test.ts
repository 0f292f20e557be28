import { expect, test } from "vitest";
import { fourierTransform, oppositeFrequency, powerOfTwo } from "../../src/math/fft.ts";

const sizes = [1, 2, 4, 8, 32, 64, 512];

/** Some numbers that have nothing to do with each other. */
const signal = (size: number, phase: number) =>
  Float64Array.from({ length: size }, (_, k) => Math.sin(k * k + phase));

/** The place of a frequency: its bits in reverse. */
function reversed(frequency: number, size: number): number {
  let place = 0;
  for (let bit = 1; bit < size; bit *= 2) place = 2 * place + (frequency & bit ? 1 : 0);
  return place;
}

test("fourierTransform is Σ x exp(-2πi k f / size), at the place of f with its bits reversed", () => {
  for (const size of sizes) {
    const [re, im] = [signal(size, 0), signal(size, 1)];
    const [real, imaginary] = [re.slice(), im.slice()];
    fourierTransform(size).forward(real, imaginary);
    for (let f = 0; f < size; f++) {
      let [sumRe, sumIm] = [0, 0];
      for (let k = 0; k < size; k++) {
        const angle = (-2 * Math.PI * ((k * f) % size)) / size;
        sumRe += re[k]! * Math.cos(angle) - im[k]! * Math.sin(angle);
        sumIm += re[k]! * Math.sin(angle) + im[k]! * Math.cos(angle);
      }
      expect(real[reversed(f, size)]).toBeCloseTo(sumRe, 11);
      expect(imaginary[reversed(f, size)]).toBeCloseTo(sumIm, 11);
    }
  }
});

test("there and back is where it began", () => {
  for (const size of sizes) {
    const [real, imaginary] = [signal(size, 2), signal(size, 3)];
    fourierTransform(size).forward(real, imaginary);
    fourierTransform(size).backward(real, imaginary);
    const [re, im] = [signal(size, 2), signal(size, 3)];
    real.forEach((value, k) => {
      expect(value).toBeCloseTo(re[k]!, 14);
    });
    imaginary.forEach((value, k) => {
      expect(value).toBeCloseTo(im[k]!, 14);
    });
  }
});

test("oppositeFrequency knows where the negative of a frequency stands", () => {
  for (const size of sizes) {
    for (let f = 0; f < size; f++) {
      const opposite = reversed((size - f) % size, size);
      expect(oppositeFrequency(reversed(f, size))).toBe(opposite);
    }
  }
});

test("only powers of 2 are transformed", () => {
  expect(powerOfTwo(1000)).toBe(1024);
  expect(powerOfTwo(1024)).toBe(1024);
  expect(() => fourierTransform(1000)).toThrow("expected a power of 2, got 1000");
});
