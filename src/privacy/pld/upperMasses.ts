/**
 * Connect the dots: each outcome goes to the two nodes around its loss, in the shares that leave its mass under both
 * distributions as it is. As a function of exp(epsilon), delta becomes the chords of what it was: nowhere smaller, and
 * equal at the nodes. Doroshenko et al. 2022 (arXiv 2207.04380).
 */
import type { Bins } from "./lossGrid.ts";

/** Masses at the nodes, and what is left for an infinite loss. */
export function upperMasses({ edges, masses, losses }: Bins): {
  readonly masses: Float64Array;
  readonly above: number;
} {
  const upper = new Float64Array(edges.length);
  upper[0] = masses[0]!;
  for (let bin = 1; bin < edges.length; bin++) {
    const share = rightShare(losses[bin]!, edges[bin - 1]!, edges[bin]!);
    upper[bin - 1]! += masses[bin]! * (1 - share);
    upper[bin]! += masses[bin]! * share;
  }
  const last = edges.length - 1;
  const excess = -Math.expm1(edges[last]! - losses[last + 1]!);
  upper[last]! += masses[last + 1]! * (1 - excess);
  return { masses: upper, above: masses[last + 1]! * excess };
}

/** Of the mass at `loss`, what goes to `high` so that the sums of mass and of mass · exp(-loss) stay. In [0, 1]. */
export const rightShare = (loss: number, low: number, high: number): number =>
  Math.expm1(low - loss) / Math.expm1(low - high);
