/** How likely the best of a random number of runs is what: the generating functions of that number. */
import type { RepeatAndSelect } from "./event.ts";
import { stoppingProbability } from "./privateSelection.ts";

/**
 * Log of the probability that the best run is in a class of runs: of a run, that it is in a better class, and that it is in this
 * one. With G(x) = E[x^K], K the number of runs: G(1 - better) - G(1 - better - own).
 */
export type LogChanceOfBest = (better: number, own: number) => number;

/** For this number of runs. Papernot & Steinke 2022 (arXiv 2110.03620), definition 1 and theorem 6. */
export function logChanceOfBest({
  mean,
  shape,
}: Pick<RepeatAndSelect, "mean" | "shape">): LogChanceOfBest {
  // G(x) = exp(mean (x - 1))
  if (shape === "poisson") return (better, own) => logFall(mean * own) - mean * better;
  const stopping = stoppingProbability(mean, shape);
  if (stopping === 1) return (_, own) => Math.log(own);
  const going = 1 - stopping;
  // With a(x) = 1 - (1-γ) x, G(x) is (a(x)^-η - 1) / (γ^-η - 1), and log a(x) / log γ where η = 0.
  const size = Math.abs(shape);
  // Below 0 both of these differences change their signs.
  const [logPart, logAll] = shape < 0 ? [logRise, logFall] : [logFall, logRise];
  const logWhole = shape === 0 ? Math.log(-Math.log(stopping)) : logAll(-size * Math.log(stopping));
  return (better, own) => {
    const before = stopping + going * better;
    const growth = Math.log1p((going * own) / before);
    if (shape === 0) return Math.log(growth) - logWhole;
    return logPart(size * growth) - shape * Math.log(before) - logWhole;
  };
}

/** log(1 - exp(-x)). */
const logFall = (x: number): number => Math.log(-Math.expm1(-x));

/** log(exp(x) - 1), also where exp(x) is too large. */
const logRise = (x: number): number => x + logFall(x);
