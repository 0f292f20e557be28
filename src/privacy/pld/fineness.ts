/** How fine a grid has to be: a coarse one tells. */
import type { Fineness } from "./nodes.ts";

/** Places of the first try, a power of 2: few where few losses are added, since rounding adds up. */
const FIRST_PLACES = [2 ** 10, 2 ** 13] as const;
/** Bounds are usually of use where the squares of this many steps add up to less: n step² below this. */
const ROUNDED = 0.004;
const FIRST_PER_OCTAVE = 64;
/** From the second try on: coarser parts are then as good as fine ones, but for a part in a million. */
const PER_OCTAVE = 256;
/** Transforms are not made larger, whatever that costs in accuracy: the bounds tell. */
const MOST_PLACES = 2 ** 18;
/** How much coarser a step may be than wanted, in octaves, where half the places are enough then. */
const GRACE = 0.3;
/** How far apart the bounds should be, relative to the upper one, unless asked otherwise. */
export const FINE = 3e-5;
/** And at least. */
const COARSE = 8e-4;
/** Between the two, this step is good enough: about what other accountants take for every problem. */
const CUSTOMARY_STEP = 0.95e-4;

/** What a grid is for. */
export interface Stretch {
  /** How long the views are. */
  readonly length: number;
  /** A loss that many outcomes have, and that had better be among the places. @default Infinity, for none */
  readonly anchor?: number;
}

/** A grid to start with, for a sum of so many losses. */
export function firstFineness(stretch: Stretch, count: number): Fineness {
  const wanted = 2 ** Math.ceil(Math.log2(stretch.length * Math.sqrt(count / ROUNDED)));
  const [fewest, most] = FIRST_PLACES;
  const places = Math.min(most, Math.max(fewest, wanted));
  return { step: stepFor(stretch, places), perOctave: FIRST_PER_OCTAVE };
}

/** A little more than the length over its places, if that brings the anchor onto one. */
function stepFor({ length, anchor = Infinity }: Stretch, places: number): number {
  const step = length / places;
  return anchor < Infinity && anchor > step ? anchor / Math.floor(anchor / step) : step;
}

/** What the next grid depends on besides the distance of the bounds. */
export interface Refining extends Stretch {
  /** How much finer the next one may be. */
  readonly atMost: number;
  /** How far apart the bounds may be, relative to the upper one. */
  readonly accuracy: number;
}

/**
 * A finer grid, after the relative distance of the bounds of a question on this one; undefined where it will do. The
 * distance is of the second order in the step.
 */
export function finer(
  { step }: Fineness,
  distance: number,
  { atMost, accuracy, ...stretch }: Refining,
): Fineness | undefined {
  if (!(distance > accuracy)) return undefined;
  const stepTo = (goal: number) => step * Math.sqrt(goal / distance) * 0.95;
  const wanted = Math.min(
    Math.max(CUSTOMARY_STEP, stepTo(accuracy)),
    stepTo(Math.max(accuracy, COARSE)),
  );
  const octaves = Math.ceil(Math.log2(stretch.length / Math.max(wanted, step / atMost)) - GRACE);
  const next = stepFor(stretch, Math.min(MOST_PLACES, 2 ** octaves));
  return next < step * 0.99 ? { step: next, perOctave: PER_OCTAVE } : undefined;
}
