/** One sampled step, exactly: the best test of whether a record was there is a threshold of the loss (Neyman & Pearson). */
import { logNormalTail } from "../../../math/distributions/normalTail.ts";
import type { Bounds } from "../../accountants/accountant.ts";
import { unsampledLoss } from "../../sampledLoss.ts";
import type { LossSum } from "../lossSum.ts";
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

/** Of a loss above and below this one, with the record (upper) and without (lower). */
function chances({ samplingRate, shift }: SampledNormal, loss: number) {
  const z = unsampledLoss(loss, samplingRate) / shift + shift / 2;
  const tail = (at: number) => Math.exp(logNormalTail(at));
  const mixed = (without: number, seen: number) =>
    (1 - samplingRate) * without + samplingRate * seen;
  const lower = { above: tail(z), below: tail(-z) };
  const seen = { above: tail(z - shift), below: tail(shift - z) };
  return {
    lower,
    upper: { above: mixed(lower.above, seen.above), below: mixed(lower.below, seen.below) },
  };
}
