/** One sampled step, exactly: the best test of whether a record was there is a threshold of the loss (Neyman & Pearson). */
import type { Bounds } from "../../accountants/accountant.ts";
import type { LossSum } from "../lossSum.ts";
import { logChances } from "./chances.ts";
import { epsilonFrom } from "./epsilonFrom.ts";
import type { SampledNormal } from "./normalLoss.ts";

/** How far chances may be off, relative to themselves, */
const ROUNDING = 1e-13;
/** and more where the terms of their logs are larger than this. */
const LARGE = 50;

/** The loss of one step, as if it were a sum. */
export function oneStep(step: SampledNormal, way: "there" | "back", near: number): LossSum {
  const delta = (epsilon: number): Bounds => {
    const { upper, lower } = logChances(step, way === "there" ? epsilon : -epsilon);
    const [logP, logQ] = way === "there" ? [upper.above, lower.above] : [lower.below, upper.below];
    const [p, q] = [Math.exp(logP), Math.exp(epsilon + logQ)];
    const terms = (p > 0 ? -logP : 0) + (q > 0 ? epsilon - logQ : 0);
    const off = ROUNDING * Math.max(1, terms / LARGE) * (p + q);
    return { upper: share(p - q + off), lower: share(p - q - off) };
  };
  return { places: 1, delta, epsilon: (at) => epsilonFrom(delta, at, { near, slope: -1 }) };
}

const share = (delta: number): number => Math.min(1, Math.max(0, delta));
