/** Logarithms of moments at whole orders: what bounds of sampled mechanisms are sums of. */
import { logGamma } from "../../math/distributions/gamma.ts";

/** No order is above it. */
export const LARGEST_ORDER = 1024;

const logFactorials = Float64Array.from({ length: LARGEST_ORDER + 1 }, (_, n) => logGamma(n + 1));

/** log C(order, k), for whole numbers up to the largest order. */
export const logChoices = (order: number, k: number): number =>
  logFactorials[order]! - logFactorials[k]! - logFactorials[order - k]!;

/** log(eˣ - 1) for x > 0. */
export const logExpm1 = (x: number): number => (x > 40 ? x : Math.log(Math.expm1(x)));

/** order → log(1 + Σ exp(logTerm(order, k))), k from 2 to the order; 0 at order 1. */
export function logOnePlus(
  logTerm: (order: number, k: number) => number,
): (order: number) => number {
  const terms = new Float64Array(LARGEST_ORDER + 1);
  return (order) => {
    let largest = -Infinity;
    for (let k = 2; k <= order; k++) {
      terms[k] = logTerm(order, k);
      if (terms[k]! > largest) largest = terms[k]!;
    }
    if (largest === -Infinity) return 0;
    let sum = 0;
    for (let k = 2; k <= order; k++) sum += Math.exp(terms[k]! - largest);
    const logSum = largest + Math.log(sum);
    return logSum > 40 ? logSum : Math.log1p(Math.exp(logSum));
  };
}

/** The straight line between whole orders, at a fractional one: above what is convex in the order. */
export function chord(whole: (order: number) => number, order: number): number {
  const floor = Math.floor(order);
  const below = whole(floor);
  return below + (order - floor) * (whole(floor + 1) - below);
}
