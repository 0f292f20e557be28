/** Losses of independent events, added: what is asked of the sum. */
import type { Bounds } from "../accountants/accountant.ts";
import { composition } from "./composition.ts";
import { deltaOf, epsilonOf } from "./hockeyStick.ts";
import type { LossGrid } from "./lossGrid.ts";
import type { Counted } from "./moments.ts";
import { periodicSum } from "./periodicSum.ts";
import type { View } from "./view.ts";

/** A sum of losses: of the pair that dominates, and of the pair that is dominated. */
export interface LossSum {
  /** Of its grid. */
  readonly places: number;
  /** Bounds of delta at this epsilon, at least 0. */
  delta(epsilon: number): Bounds;
  /** Bounds of epsilon at this delta, above 0. At least 0. */
  epsilon(delta: number): Bounds;
}

/** Fewer places are no circle: weights would fall from one to the next by more than numbers can. */
const FEWEST = 64;

/** Adds up the losses of all parts, whose grids have one step. */
export function lossSum(parts: readonly Counted<LossGrid>[], view: View): LossSum {
  const { step } = parts[0]!.distribution;
  if (view.period && view.period.length >= FEWEST * step) return periodicSum(parts, view.period);
  const sum = composition(parts, view);
  return {
    places: sum.losses.length,
    delta: (epsilon) => deltaOf(sum, epsilon),
    epsilon: (delta) => epsilonOf(sum, delta),
  };
}
