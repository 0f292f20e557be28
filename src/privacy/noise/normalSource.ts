/**
 * Standard normal numbers, fast: the ziggurat of Marsaglia & Tsang 2000 with 256 layers.
 *
 * The place inside a layer has 32 bits of its own, and the layer 8 others: sharing bits between them makes values that
 * are not independent of their layer (Doornik 2005).
 *
 * Does not prove: anything about attacks on the last bits of a sum of floating-point numbers (Mironov 2012). Noise on an
 * integer grid does: see `discreteGaussian.ts`.
 */
import type { NormalSource } from "./noiseStream.ts";
import {
  bitsFrom,
  type FillWords,
  type RandomBits,
  type Randomness,
  wordsOf,
} from "./randomness.ts";

const LAYERS = 256;
/** Where the tail begins, and the area of a layer under exp(−x² / 2). Marsaglia & Tsang 2000, page 5. */
const TAIL = 3.6541528853610088;
const AREA = 4.928673233974655e-3;

const density = (x: number) => Math.exp(-0.5 * x * x);

/** Right edges of the layers, the widest first; [0] is as wide as a box with the area of tail and base would be. */
const edges = ((): Float64Array => {
  const result = new Float64Array(LAYERS + 1);
  result[0] = AREA / density(TAIL);
  result[1] = TAIL;
  for (let layer = 2; layer < LAYERS; layer++) {
    const below = result[layer - 1]!;
    result[layer] = Math.sqrt(-2 * Math.log(AREA / below + density(below)));
  }
  return result;
})();
/** Width of one of 2³¹ places in a layer. */
const steps = edges.map((edge) => edge / 2 ** 31);
/** Places below this, and one more on the negative side, lie under the curve, whatever the height. */
const inside = Int32Array.from(steps, (_, layer) => {
  return layer < LAYERS ? Math.floor((edges[layer + 1]! / edges[layer]!) * 2 ** 31) : 0;
});
const heights = edges.map(density);

/** A source of standard normal numbers. Seeded: every call has a child of the seed of its own, by its number. */
export function normalSource(randomness: Randomness): NormalSource {
  const secure = randomness.kind === "secure" ? wordsOf(randomness) : undefined;
  const source = {
    kind: randomness.kind,
    position: 0,
    fill(into: Float32Array) {
      const fill = secure ?? wordsOf(randomness, "normal", source.position);
      source.position++;
      fillNormal(into, fill);
    },
    bits() {
      const fill = secure ?? wordsOf(randomness, "bits", source.position);
      source.position++;
      return bitsFrom(fill);
    },
  };
  return source;
}

/** Most numbers that are drawn at a time. */
const MOST = 4096;

/**
 * Room for a block of draws. It belongs to the module because its loops are then compiled for these very arrays, which
 * makes drawing a quarter faster; nothing in it outlives a call of `fillNormal`.
 */
const words = new Uint32Array(MOST + MOST / 4);
/** Places, the layers behind them, and what becomes of both. */
const places = new Int32Array(words.buffer, 0, MOST);
const layers = new Uint8Array(words.buffer, 4 * MOST);
const drawn = new Float32Array(MOST);
/** Indices of draws that are not surely under the curve. */
const missed = new Int32Array(MOST);

/** Numbers that are drawn at a time: few where few are wanted, and whole words of layers. */
const blockFor = (count: number) => Math.min(MOST, 4 * Math.ceil(count / 4));

function fillNormal(into: Float32Array, fill: FillWords): void {
  const block = blockFor(into.length);
  // Places and layers from one call: each costs as much as a few thousand bytes.
  const fresh = words.subarray(0, block + block / 4);
  // One draw in sixty is slow and takes two words or more.
  const slow = slowNormal(bitsFrom(fill, blockFor(into.length / 16)));
  for (let begin = 0; begin < into.length; begin += block) {
    fill(fresh);
    // The layers of a short block follow its places; they are read where those of a long one are.
    if (block < MOST) words.copyWithin(MOST, block, block + block / 4);
    const count = Math.min(block, into.length - begin);
    const misses = drawSure(count);
    for (let miss = 0; miss < misses; miss++) {
      const index = missed[miss]!;
      const layer = layers[index]!;
      drawn[index] = slow(places[index]! * steps[layer]!, layer);
    }
    into.set(drawn.subarray(0, count), begin);
  }
}

/** Draws from places and layers, and notes which draws missed; how many did. */
function drawSure(count: number): number {
  let misses = 0;
  // Without a branch that nobody can foresee: a sign tells whether a place is beyond those that are surely inside.
  for (let index = 0; index < count; index++) {
    const layer = layers[index]!;
    const place = places[index]!;
    drawn[index] = place * steps[layer]!;
    missed[misses] = index;
    misses += (inside[layer]! - 1 - (place ^ (place >> 31))) >>> 31;
  }
  return misses;
}

/** What a draw outside the sure part of its layer becomes: itself, one from the tail, or a new draw. */
function slowNormal(bits: RandomBits): (x: number, layer: number) => number {
  const tail = (): number => {
    for (;;) {
      // Marsaglia 1964: exponential steps beyond the edge. 1 − uniform keeps logarithms away from zero.
      const beyond = -Math.log(1 - bits.uniform()) / TAIL;
      if (-2 * Math.log(1 - bits.uniform()) > beyond * beyond) return TAIL + beyond;
    }
  };
  return (firstX, firstLayer) => {
    let [x, layer] = [firstX, firstLayer];
    for (;;) {
      if (layer === 0) return x < 0 ? -tail() : tail();
      const low = heights[layer]!;
      const high = heights[layer + 1]!;
      if (low + bits.uniform() * (high - low) < density(x)) return x;
      layer = bits.word() & (LAYERS - 1);
      const place = bits.word() | 0;
      x = place * steps[layer]!;
      if (Math.abs(place) < inside[layer]!) return x;
    }
  };
}
