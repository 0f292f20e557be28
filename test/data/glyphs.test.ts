import { expect, test } from "vitest";
import glyphs, { type Glyph, glyphSide, glyphText } from "../../src/data/glyphs.ts";
import { seedFrom } from "../../src/math/seed.ts";

const training = glyphs.draw(seedFrom(1), { split: "train", count: 1500 });
const heldOut = glyphs.draw(seedFrom(1), { split: "heldOut", count: 500 });

test("a glyph has a grey value for every pixel, and every digit is drawn about as often", () => {
  expect(training.every(({ pixels }) => pixels.length === glyphSide ** 2)).toBe(true);
  expect(training.every(({ pixels }) => pixels.every(Number.isFinite))).toBe(true);
  for (let digit = 0; digit < 10; digit++) {
    const count = training.filter(({ label }) => label === digit).length;
    // 150 expected, standard deviation √(1500 · 0.1 · 0.9) = 11.6.
    expect(count).toBeGreaterThan(95);
    expect(count).toBeLessThan(205);
  }
});

test("the digit can be learned, and not without effort: the nearest mean image is often right, not always", () => {
  const means = Array.from({ length: 10 }, (_, digit) => meanOf(digit));
  const right = heldOut.filter(({ pixels, label }) => nearest(means, pixels) === label).length;
  expect(right / heldOut.length).toBeGreaterThan(0.55);
  expect(right / heldOut.length).toBeLessThan(0.9);
});

test("glyphText draws one line per row of pixels, two characters to a pixel, with more ink where it is darker", () => {
  const pixels = Array<number>(glyphSide ** 2).fill(0);
  pixels[0] = 1;
  pixels[11] = 0.3;
  const rows = glyphText({ pixels, label: 0 }).split("\n");
  expect(rows).toEqual(["##", "  ..", ...Array<string>(8).fill("")]);
});

function meanOf(digit: number): number[] {
  const own = training.filter(({ label }) => label === digit);
  return Array.from(
    { length: glyphSide ** 2 },
    (_, pixel) => own.reduce((sum, { pixels }) => sum + pixels[pixel]!, 0) / own.length,
  );
}

function nearest(means: readonly number[][], pixels: Glyph["pixels"]): number {
  const distances = means.map((mean) =>
    mean.reduce((sum, grey, pixel) => sum + (grey - pixels[pixel]!) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}
