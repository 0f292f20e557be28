/** Flat clipping: one bound on the norm of an example's whole gradient. Abadi et al. 2016 (arXiv 1607.00133). */
import { divide, maximum } from "../../tensor/operations/arithmetic.ts";
import { sumSensitivity } from "../neighboringRelation.ts";
import type { Clipping } from "./clipping.ts";
import { clippingFactor, normOver, requireNorms } from "./together.ts";

/** What flat clipping is made of. */
export interface FlatClippingOptions {
  /** Largest L2 norm of an example's gradient over all parameters. In [1e-12, 1e30]. */
  readonly clipNorm: number;
  /** Divides by `clipNorm` afterwards, so that it and the learning rate can be tuned apart. @default false */
  readonly normalized?: boolean;
}

/** g · min(1, clipNorm / ‖g‖); `normalized`: that over clipNorm, of norm at most 1. */
export function flatClipping({ clipNorm, normalized = false }: FlatClippingOptions): Clipping {
  requireNorms("flatClipping", { clipNorm });
  return {
    record: { kind: "flat", clipNorm, normalized },
    clipNorm,
    sensitivity: (relation, bound = clipNorm) => sumSensitivity(relation, normalized ? 1 : bound),
    factors: (norms, bound) => {
      const norm = normOver(norms);
      const factor = normalized ? divide(1, maximum(norm, bound)) : clippingFactor(norm, bound);
      return norms.map(() => factor);
    },
  };
}
