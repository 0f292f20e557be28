/**
 * Rényi differential privacy: the quick bound, and the only one for private selection. Mironov 2017 (arXiv 1702.07476).
 *
 * Loose where batches are a tiny part of the data: above orders of about 2σ² log(1/q) the divergence explodes, so that
 * epsilon cannot fall below about log(1/delta) / (2σ² log(1/q)). There, `pld` is far below it.
 */
import type { NeighboringRelation } from "../neighboringRelation.ts";
import { type RenyiGuarantee, renyiComposition } from "../rdp/compose.ts";
import { type AtOrder, renyiDelta, renyiEpsilon } from "../rdp/conversion.ts";
import { orders } from "../rdp/orders.ts";
import type { Repeated } from "../repeated.ts";
import type { Accountant, PrivacyCurve } from "./accountant.ts";

export default {
  name: "rdp",
  description: "Rényi divergences at fixed orders: quick, and a bound that is rarely tight",
  guarantee: "bound",
  compose(parts: readonly Repeated[], relation: NeighboringRelation): PrivacyCurve {
    const guarantee = renyiComposition(parts, relation);
    return {
      epsilon: (delta) => ({ upper: epsilonOf(guarantee, delta).value, lower: 0 }),
      delta: (epsilon) => ({ upper: deltaOf(guarantee, epsilon), lower: 0 }),
      details: (delta) => detailsOf(epsilonOf(guarantee, delta)),
    };
  },
} satisfies Accountant;

/** Order 0 says that the epsilons were added up: no order does better. */
function epsilonOf({ rdp, slack, pureEpsilon }: RenyiGuarantee, delta: number): AtOrder {
  if (delta >= 1) return { value: 0, order: 0 };
  if (delta < slack) return { value: Infinity, order: 0 };
  const pure = { value: pureEpsilon, order: 0 };
  const left = (delta - slack) / (1 - slack);
  const renyi = left === 0 ? pure : renyiEpsilon(rdp, left);
  return renyi.value < pure.value ? renyi : pure;
}

function deltaOf({ rdp, slack, pureEpsilon }: RenyiGuarantee, epsilon: number): number {
  if (epsilon >= pureEpsilon) return slack;
  return Math.min(1, slack + (1 - slack) * renyiDelta(rdp, epsilon).value);
}

function detailsOf({ value, order }: AtOrder): Readonly<Record<string, number | string>> {
  if (order === 0) return value < Infinity ? { rule: "epsilons added up" } : {};
  if (order !== orders[0] && order !== orders.at(-1)) return { order };
  const side = order === orders[0] ? "smallest" : "largest";
  return { order, warning: `the best order is the ${side} that is tried; others may be better` };
}
