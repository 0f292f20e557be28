/**
 * Automatic clipping (AUTO-S): every gradient is divided by its own norm, so there is no bound to tune. Bu et al. 2023
 * (arXiv 2206.07136).
 */
import { add, divide } from "../../tensor/operations/arithmetic.ts";
import { sumSensitivity } from "../neighboringRelation.ts";
import type { Clipping } from "./clipping.ts";
import { normOver, requireNorms } from "./together.ts";

/** What automatic clipping is made of. */
export interface AutomaticClippingOptions {
  /** Added to the norm, so that small gradients stay small. In [1e-12, 1e30]. @default 0.01 */
  readonly stability?: number;
}

/** g / (‖g‖ + stability), of norm below 1. */
export function automaticClipping({ stability = 0.01 }: AutomaticClippingOptions = {}): Clipping {
  requireNorms("automaticClipping", { stability });
  return {
    record: { kind: "automatic", stability },
    clipNorm: 1,
    sensitivity: (relation) => sumSensitivity(relation, 1),
    factors: (norms) => {
      const factor = divide(1, add(normOver(norms), stability));
      return norms.map(() => factor);
    },
  };
}
