/**
 * Global clipping: gradients within the bound stay as they are, all others are left out. Directions of the sum are those
 * of a part of the batch. Bu et al. 2021 (arXiv 2106.07830).
 */
import { lessOrEqual } from "../../tensor/operations/comparison.ts";
import { cast } from "../../tensor/operations/creation.ts";
import { sumSensitivity } from "../neighboringRelation.ts";
import type { Clipping } from "./clipping.ts";
import { normOver, requireNorms } from "./together.ts";

/** What global clipping is made of. */
export interface GlobalClippingOptions {
  /** Gradients of larger L2 norm count as zero. In [1e-12, 1e30]. */
  readonly clipNorm: number;
}

/** g where ‖g‖ ≤ clipNorm, else 0. */
export function globalClipping({ clipNorm }: GlobalClippingOptions): Clipping {
  requireNorms("globalClipping", { clipNorm });
  return {
    record: { kind: "global", clipNorm },
    clipNorm,
    sensitivity: (relation, bound = clipNorm) => sumSensitivity(relation, bound),
    factors: (norms, bound) => {
      const norm = normOver(norms);
      const factor = cast(lessOrEqual(norm, bound), norm.dtype);
      return norms.map(() => factor);
    },
  };
}
