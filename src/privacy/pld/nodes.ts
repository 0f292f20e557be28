/** Which multiples of a step a distribution of losses is written on. */

/** A grid of losses that is as fine as `step` around 0, and coarser further out where `perOctave` allows. */
export interface Fineness {
  /** All losses are multiples of it. Above 0. */
  readonly step: number;
  /** How many nodes there are at least between x and 2x. A power of 2; Infinity where every multiple is a node. */
  readonly perOctave: number;
  /** Whether mechanisms that are usually rounded up are. @default false */
  readonly roundUp?: boolean;
}

/** Increasing whole numbers, times `step` the losses: from at most range[0] to at least range[1], two or more. */
export function nodesWithin(
  [least, largest]: readonly [number, number],
  { step, perOctave }: Fineness,
): Float64Array {
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(largest / step));
  const below = magnitudes(Math.max(-first, 0), perOctave).reverse();
  const beyond = magnitudes(Math.max(last, 0), perOctave);
  const nodes = [...below.map((size) => -size), ...beyond.slice(1)];
  const from = nodes.findLastIndex((node) => node <= first);
  const to = nodes.findIndex((node) => node >= last);
  // The ends themselves, where there may be an outcome.
  return Float64Array.from([first, ...nodes.slice(from + 1, to), last]);
}

/** 0, 1, 2 … one by one up to 2 · perOctave, then in strides that double, up to the first that reaches `limit`. */
function magnitudes(limit: number, perOctave: number): number[] {
  const sizes = [0];
  for (let size = 0; size < limit; ) {
    size += size < 2 * perOctave ? 1 : 2 ** Math.floor(Math.log2(size / perOctave));
    sizes.push(size);
  }
  return sizes;
}
