/** Glyphs of one replicate as arrays that graphs read. */
import glyphs, { type Glyph, glyphSide } from "../../../src/data/glyphs.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import type { MlpConfig } from "../../../src/model/mlp.ts";
import type { ClassBatch } from "../../../src/training/perExampleMlp.ts";
import type { GlyphSettings } from "./settings.ts";

const pixels = glyphSide ** 2;
/** Grey of an empty image with its noise, about: subtracting it centres the inputs without reading any record. */
const background = 0.25;

/** What a replicate is trained on, and what it is tried on. */
export interface GlyphData {
  readonly training: readonly Glyph[];
  readonly heldOut: readonly Glyph[];
}

/** Independent of every other replicate. */
export const glyphData = (seed: Seed, { records, heldOut }: GlyphSettings): GlyphData => ({
  training: glyphs.draw(split(seed, "training"), { split: "train", count: records }),
  heldOut: glyphs.draw(split(seed, "heldOut"), { split: "heldOut", count: heldOut }),
});

/** One hidden layer. */
export const configOf = ({ hidden }: Pick<GlyphSettings, "hidden">): MlpConfig => ({
  widths: [pixels, hidden, 10],
  activation: "tanh",
});

/** A function from indices to a batch of these glyphs. */
export function batchesOf(
  images: readonly Glyph[],
): (indices: ArrayLike<number>) => ClassBatch<Float32Array | Int32Array> {
  const inputs = new Float32Array(images.length * pixels);
  for (const [row, image] of images.entries()) {
    inputs.set(
      image.pixels.map((grey) => grey - background),
      row * pixels,
    );
  }
  return (indices) => {
    const batch = new Float32Array(indices.length * pixels);
    const labels = new Int32Array(indices.length);
    for (let row = 0; row < indices.length; row++) {
      const index = indices[row]!;
      batch.set(inputs.subarray(index * pixels, (index + 1) * pixels), row * pixels);
      labels[row] = images[index]!.label;
    }
    return { inputs: batch, labels };
  };
}
