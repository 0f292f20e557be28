/**
 * A bound on how loud all frequencies from one on are. A density is at least a pile of layers, each of the same height
 * everywhere between two losses; the characteristic function of a layer b wide is sin(x) / x with x = ω b / 2.
 */
import type { Points, TiltedLoss } from "./normalLoss.ts";

/** Layers that lie on each other, and what is left on top of them. */
export interface Layers {
  /** In nats. */
  readonly widths: Float64Array;
  /** How much of all weights is in each. At most 1 together. */
  readonly masses: Float64Array;
}

/** The layers under the distribution of losses whose weights were looked at. `logMoment`: the log of all weights. */
export function layersUnder(tilted: TiltedLoss, points: Points, logMoment: number): Layers {
  const { losses, count } = points;
  const heights = leastHeights(tilted, points, logMoment);
  const [widths, masses] = [new Float64Array(count), new Float64Array(count)];
  const starts = new Int32Array(count);
  const tops = new Float64Array(count + 1);
  let [layers, open] = [0, 0];
  for (let cell = 0; cell < count; cell++) {
    const height = cell < count - 1 ? heights[cell]! : 0;
    let start = cell;
    while (open > 0 && tops[open]! > height) {
      start = starts[open - 1]!;
      const width = losses[cell]! - losses[start]!;
      widths[layers] = width;
      masses[layers++] = width * (tops[open]! - Math.max(height, tops[open - 1]!));
      open--;
    }
    if (height > tops[open]!) {
      starts[open++] = start;
      tops[open] = height;
    }
  }
  return { widths: widths.subarray(0, layers), masses: masses.subarray(0, layers) };
}

/** More than rounding takes away. */
const SURE = 1 - 1e-12;

/** The least density of losses between each point and the next, relative to all weights. */
function leastHeights(
  { shift, exponent }: TiltedLoss,
  points: Points,
  logMoment: number,
): Float64Array {
  const { first, spacing, count, shares, logShares, logWeights } = points;
  const scale = logMoment + Math.log(shift);
  const logDensity = (k: number) => logWeights[k]! - logShares[k]! - scale;
  const heights = new Float64Array(count - 1);
  let before = logDensity(0);
  for (let cell = 0; cell < count - 1; cell++) {
    const after = logDensity(cell + 1);
    const z = first + cell * spacing;
    // The log of the density rises by -z - shift + (exponent + 1) · shift · share.
    const steep = (exponent + 1) * shift;
    const [some, other] = [steep * shares[cell]!, steep * shares[cell + 1]!];
    const most = Math.max(some, other) - shift - z;
    const least = Math.min(some, other) - shift - z - spacing;
    const bent = (before + after - Math.max(most, -least) * spacing) / 2;
    heights[cell] = SURE * Math.exp(most <= 0 || least >= 0 ? Math.min(before, after) : bent);
    before = after;
  }
  return heights;
}

/** From here on, sin(x) / x is bounded by 1 / x. Before, it falls, and no later wave is as high. */
const WAVES = 2.5;
const CREST = Math.sin(WAVES) / WAVES;

/** Log of a bound on the absolute value of the characteristic function at all frequencies from this one on. */
export function logLoudness({ widths, masses }: Layers, frequency: number): number {
  let silenced = 0;
  for (let k = 0; k < widths.length; k++) {
    const x = (frequency * widths[k]!) / 2;
    const wave = x < WAVES ? x * x * (1 / 6 - (x * x) / 120) : 1 - Math.min(CREST, 1 / x);
    silenced += masses[k]! * wave;
  }
  return Math.log1p(-Math.min(1, silenced));
}
