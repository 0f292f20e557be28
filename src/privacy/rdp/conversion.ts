/**
 * From Rényi divergences to (epsilon, delta): Canonne, Kamath & Steinke 2020 (arXiv 2004.00010), proposition 12, and
 * for small orders delta² ≤ 1 - exp(-divergence), which follows from the Kullback-Leibler divergence.
 */
import { orders } from "./orders.ts";

/** A number and the order that it was found at. */
export interface AtOrder {
  readonly value: number;
  readonly order: number;
}

const logShares = orders.map((order) => Math.log1p(-1 / order));
const logOrders = orders.map((order) => Math.log(order));

/** The least epsilon over all orders, at a delta in (0, 1]. */
export function renyiEpsilon(rdp: Float64Array, delta: number): AtOrder {
  const logDelta = Math.log(delta);
  let [best, at] = [Infinity, 0];
  for (let i = 0; i < orders.length; i++) {
    const divergence = rdp[i]!;
    const epsilon =
      delta * delta + Math.expm1(-divergence) > 0
        ? 0
        : divergence + logShares[i]! - (logDelta + logOrders[i]!) / (orders[i]! - 1);
    if (epsilon < best) [best, at] = [epsilon, i];
  }
  return { value: Math.max(0, best), order: orders[at]! };
}

/** The least delta over all orders, at an epsilon of at least 0. */
export function renyiDelta(rdp: Float64Array, epsilon: number): AtOrder {
  let [best, at] = [0, 0]; // log 1
  for (let i = 0; i < orders.length; i++) {
    const divergence = rdp[i]!;
    const total = Math.log(-Math.expm1(-divergence)) / 2;
    const tail = (orders[i]! - 1) * (divergence - epsilon + logShares[i]!) - logOrders[i]!;
    const logDelta = Math.min(total, tail);
    if (logDelta < best) [best, at] = [logDelta, i];
  }
  return { value: Math.exp(best), order: orders[at]! };
}
