/** One sampled step, exactly: the best test of whether a record was there is a threshold of the loss (Neyman & Pearson). */
import type { Bounds } from "../../accountants/accountant.ts";
import type { LossSum } from "../lossSum.ts";
import { chances } from "./chances.ts";
import { epsilonFrom } from "./epsilonFrom.ts";
import type { SampledNormal } from "./normalLoss.ts";

/** How far chances may be off, relative to themselves. */
const ROUNDING = 1e-13;

/** The loss of one step, as if it were a sum. */
export function oneStep(step: SampledNormal, way: "there" | "back", near: number): LossSum {
  const delta = (epsilon: number): Bounds => {
    const { upper, lower } = chances(step, way === "there" ? epsilon : -epsilon);
    const [p, q] = way === "there" ? [upper.above, lower.above] : [lower.below, upper.below];
    const [difference, off] = [p - Math.exp(epsilon) * q, ROUNDING * (p + Math.exp(epsilon) * q)];
    return { upper: Math.max(0, difference + off), lower: Math.max(0, difference - off) };
  };
  return { places: 1, delta, epsilon: (at) => epsilonFrom(delta, at, { near, slope: -1 }) };
}
