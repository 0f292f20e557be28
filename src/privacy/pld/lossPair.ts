/**
 * Two distributions of outcomes, seen through the privacy loss: log of how much likelier an outcome is under the upper
 * than under the lower one. All that an accountant needs to know of a mechanism on two neighbours.
 */
import type { SampledNormal } from "./smooth/normalLoss.ts";

/** Outcomes put together: how likely under the upper distribution, and the loss of all of them as one outcome. */
export interface Outcomes {
  readonly logMasses: Float64Array;
  /** log(upper / lower mass): the lower log mass is logMass - loss. Finite, also where there is no mass. */
  readonly losses: Float64Array;
}

/** How an accountant looks at a mechanism. Losses are in nats. */
export interface LossPair {
  /** Where losses are: outside there is next to nothing of either distribution. Finite. */
  readonly range: readonly [least: number, largest: number];
  /** The smallest and the largest loss that can happen at all. May be infinite. */
  readonly support: readonly [least: number, largest: number];
  /** Mass of the upper distribution where the lower one has none: loss Infinity. */
  readonly above: number;
  /** Mass of the lower distribution where the upper one has none: loss -Infinity. */
  readonly below: number;
  /** Mass of either distribution that was cut off, wherever it is. */
  readonly unseen: number;
  /** All losses are whole multiples of it. */
  readonly lattice?: number;
  /** Whether a grid of a given width gets losses rounded up to it, as other accountants do for this mechanism. */
  readonly roundedUp?: boolean;
  /** Losses are those of Gaussian noise, maybe on a sample: they can be added without a grid. */
  readonly smooth?: SampledNormal;
  /** Whether the same two with changed roles have the same losses. */
  readonly symmetric: boolean;
  /** Outcomes of finite loss, put together: below edges[0], between neighbours, above the last; edges.length + 1 of them. */
  grouped(edges: Float64Array): Outcomes;
  /** Some hundred groups in the order of their losses, cut as the mechanism likes it: to choose a grid by. */
  sketch(): Outcomes;
}

/** The same outcomes with changed roles. */
export function mirrored({ logMasses, losses }: Outcomes): Outcomes {
  const last = losses.length - 1;
  return {
    logMasses: logMasses.map((_, index) => logMasses[last - index]! - losses[last - index]!),
    losses: losses.map((_, index) => -losses[last - index]!),
  };
}
