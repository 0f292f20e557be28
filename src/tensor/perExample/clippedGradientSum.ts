/** The sum of clipped per-example gradients: what a differentially private step is made of. */
import { TensorError } from "../error.ts";
import { divide, maximum } from "../operations/arithmetic.ts";
import { sqrt } from "../operations/transcendental.ts";
import type { Tensor } from "../tensor.ts";
import { leavesOf, type Mapped, rebuildTree, type Tree } from "../tree.ts";
import { type PerExampleOptions, perExampleGradients } from "./perExample.ts";

export interface ClipOptions extends PerExampleOptions {
  /** Largest L2 norm that one example's gradient may have, over all parameters together. Above 0. */
  readonly clipNorm: number;
}

/** A sum together with what it guarantees. */
export interface ClippedSum<Parameters> {
  /**
   * Σ over the batch of per-example gradients, each scaled by min(1, clipNorm / its norm). Not a mean: the
   * number of examples may be private. An example whose gradient is not finite makes all of it NaN.
   */
  readonly sum: Mapped<Parameters, Tensor, Tensor>;
  /** L2 norm of each example's gradient before it is clipped, [batch]. Private: it is not part of a release. */
  readonly norms: Tensor;
  /** How far `sum` moves, in L2 norm, when one example is added or removed: `clipNorm`, up to rounding. */
  readonly sensitivity: number;
}

/**
 * The clipped sum of the gradients of `losses` [batch] with respect to a tree of parameters, from one backward
 * pass. An example whose loss is multiplied by 0 counts as absent. Abadi et al. 2016 (arXiv 1607.00133),
 * algorithm 1, without the noise.
 */
export function clippedGradientSum<Parameters extends Tree<Tensor>>(
  losses: Tensor,
  parameters: Parameters,
  { clipNorm, ...options }: ClipOptions,
): ClippedSum<Parameters> {
  if (!(clipNorm > 0 && Number.isFinite(clipNorm))) {
    const message = `expected a clipNorm above 0, got ${clipNorm}.`;
    throw new TensorError("clippedGradientSum", message);
  }
  const sources = leavesOf<Tensor>(parameters).map(({ leaf }) => leaf);
  const { squaredNorms, weightedSum } = perExampleGradients(losses, sources, options);
  // Rounding may leave the inner products of tied uses a little below 0.
  const norms = sqrt(maximum(squaredNorms, 0));
  // clipNorm / max(norm, clipNorm) is min(1, clipNorm / norm), also for a norm of 0.
  const weights = divide(clipNorm, maximum(norms, clipNorm));
  const sum = rebuildTree<Tensor, Tensor, Parameters>(parameters, weightedSum(weights));
  return { sum, norms, sensitivity: clipNorm };
}
