/** Which multiples of a step a distribution of losses is written on. */
import { withDigits } from "../numberText.ts";
import { RefusedInputError, shown } from "../refusal.ts";

/** A grid of losses that is as fine as `step` around 0, and coarser further out where `perOctave` allows. */
export interface Fineness {
  /** All losses are multiples of it. Above 0. */
  readonly step: number;
  /** How many nodes there are at least between x and 2x. A power of 2; Infinity where every multiple is a node. */
  readonly perOctave: number;
  /** Whether mechanisms that are usually rounded up are. @default false */
  readonly roundUp?: boolean;
}

/** A single loss on more places takes gigabytes. */
const MOST_PLACES = 2 ** 24;

/**
 * Increasing whole numbers, times `step` the losses: from at most range[0] to at least range[1], two or more.
 *
 * @throws RefusedInputError where every multiple is asked for, and there are too many, or next to none.
 */
export function nodesWithin(
  [least, largest]: readonly [number, number],
  { step, perOctave }: Fineness,
): Float64Array {
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(largest / step));
  if (perOctave === Infinity) checkWidth(step, largest - least);
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

/** On few places sums are known too badly to be of use, and at last not at all. */
function checkWidth(step: number, length: number): void {
  const [narrowest, widest] = [length / MOST_PLACES, Math.max(1, length)];
  if (step >= narrowest && step <= widest) return;
  throw new RefusedInputError({
    where: "discretization",
    expected: `a number from about ${withDigits(narrowest, 2)} to ${withDigits(widest, 2)} for these losses`,
    got: shown(step),
    why: "A narrower grid of one step would not fit into memory, a wider one would tell nothing. Left out, it is chosen.",
  });
}
