/** How fine a grid has to be: a coarse one tells. */
import type { Fineness } from "./nodes.ts";
import type { Window } from "./window.ts";

/** Places of the first try; from there on in powers of 2. */
const FIRST_PLACES = 1024;
const FIRST_PER_OCTAVE = 64;
/** From the second try on: coarser parts are then as good as fine ones, but for a part in a million. */
const PER_OCTAVE = 256;
/** Transforms are not made larger, whatever that costs in accuracy: the bounds tell. */
const MOST_PLACES = 2 ** 18;
/** How much coarser a step may be than wanted, in octaves, where half the places are enough then. */
const GRACE = 0.3;
/** A little less than all places is used. */
const FULL = 0.95;
/** How far apart the bounds should be, relative to the upper one: unless asked otherwise, and at least. */
const [FINE, COARSE] = [3e-5, 8e-4];
/** Between the two, this step is good enough: about what other accountants take for every problem. */
const CUSTOMARY_STEP = 0.95e-4;

/** A grid to start with, if possible with `anchor`, a loss that many outcomes have, among its places. */
export function firstFineness({ least, largest }: Window, anchor = Infinity): Fineness {
  const step = (largest - least) / (FULL * FIRST_PLACES);
  const anchored = anchor < Infinity && anchor > step ? anchor / Math.ceil(anchor / step) : step;
  return { step: anchored, perOctave: FIRST_PER_OCTAVE };
}

/** What the next grid depends on besides the distance of the bounds. */
export interface Refining {
  /** Of the sums on this grid. */
  readonly places: number;
  /** How much finer the next one may be. */
  readonly atMost: number;
  /** @default 3e-5 */
  readonly accuracy?: number | undefined;
}

/**
 * A finer grid, after the relative distance of the bounds of a question on this one; undefined where it will do. The
 * distance is of the second order in the step.
 */
export function finer(
  fineness: Fineness,
  distance: number,
  { places, atMost, accuracy = FINE }: Refining,
): Fineness | undefined {
  if (!(distance > accuracy)) return undefined;
  const stepFor = (wanted: number) => fineness.step * Math.sqrt(wanted / distance) * 0.95;
  const step = Math.min(
    Math.max(CUSTOMARY_STEP, stepFor(accuracy)),
    stepFor(Math.max(accuracy, COARSE)),
  );
  const octaves = Math.ceil(Math.log2(fineness.step / step) - GRACE);
  const times = Math.min(MOST_PLACES / places, 2 ** octaves, atMost);
  if (times <= 1) return undefined;
  return { step: fineness.step / times, perOctave: PER_OCTAVE };
}
