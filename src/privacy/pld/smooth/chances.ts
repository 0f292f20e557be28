/** How likely one sampled step has a loss above or below a threshold. */
import { logNormalTail } from "../../../math/distributions/normalTail.ts";
import { unsampledLoss } from "../../sampledLoss.ts";
import type { SampledNormal } from "./normalLoss.ts";

/** On both sides of a threshold. */
export interface Chances {
  readonly above: number;
  readonly below: number;
}

/** With the record (upper) and without it (lower). */
export function chances(
  { samplingRate, shift }: SampledNormal,
  loss: number,
): { readonly upper: Chances; readonly lower: Chances } {
  const z = unsampledLoss(loss, samplingRate) / shift + shift / 2;
  const tail = (at: number) => Math.exp(logNormalTail(at));
  const mixed = (without: number, seen: number) =>
    (1 - samplingRate) * without + samplingRate * seen;
  const lower = { above: tail(z), below: tail(-z) };
  const upper = {
    above: mixed(lower.above, tail(z - shift)),
    below: mixed(lower.below, tail(shift - z)),
  };
  return { upper, lower };
}
