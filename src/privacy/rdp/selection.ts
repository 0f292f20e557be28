/** Rényi divergence of the best of a random number of runs: Papernot & Steinke 2022 (arXiv 2110.03620). */
import { stoppingProbability } from "../privateSelection.ts";
import { renyiDelta } from "./conversion.ts";
import { orders } from "./orders.ts";

/** Theorems 2 and 6, from the divergences of one run and the distribution of how many there are. */
export function selectionRdp(
  run: Float64Array,
  mean: number,
  shape: number | "poisson",
): Float64Array {
  if (shape === "poisson") return poissonRdp(run, mean);
  return mean === 1 ? run : negativeBinomialRdp(run, mean, shape);
}

function poissonRdp(run: Float64Array, mean: number): Float64Array {
  return orders.map((order, at) => {
    const delta = renyiDelta(run, Math.log1p(1 / (order - 1))).value;
    return run[at]! + mean * delta + Math.log(mean) / (order - 1);
  });
}

function negativeBinomialRdp(run: Float64Array, mean: number, shape: number): Float64Array {
  const logStopping = Math.log(stoppingProbability(mean, shape));
  let choice = Infinity;
  for (let at = 0; at < orders.length; at++) {
    const cost = (1 - 1 / orders[at]!) * run[at]! - logStopping / orders[at]!;
    choice = Math.min(choice, cost);
  }
  const selected = orders.map((order, at) => {
    return run[at]! + Math.log(mean) / (order - 1) + (1 + shape) * choice;
  });
  // A divergence grows with its order, so that a bound at a higher one is a bound here.
  for (let at = orders.length - 2; at >= 0; at--) {
    selected[at] = Math.min(selected[at]!, selected[at + 1]!);
  }
  return selected;
}
