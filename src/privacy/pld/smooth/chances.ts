/** How likely one sampled step has a loss above or below a threshold. */
import { logNormalTail } from "../../../math/distributions/normalTail.ts";
import { unsampledLoss } from "../../sampledLoss.ts";
import { logSum } from "../outcomePair.ts";
import type { SampledNormal } from "./normalLoss.ts";

/** On both sides of a threshold. */
export interface Chances {
  readonly above: number;
  readonly below: number;
}

/** With the record (upper) and without it (lower). */
interface InBothWorlds {
  readonly upper: Chances;
  readonly lower: Chances;
}

/** As logs, since a chance may be too small for a number. */
export function logChances({ samplingRate, shift }: SampledNormal, loss: number): InBothWorlds {
  const z = unsampledLoss(loss, samplingRate) / shift + shift / 2;
  const [logOut, logIn] = [Math.log1p(-samplingRate), Math.log(samplingRate)];
  const mixed = (without: number, seen: number) => logSum(logOut + without, logIn + seen);
  const lower = { above: logNormalTail(z), below: logNormalTail(-z) };
  const upper = {
    above: mixed(lower.above, logNormalTail(z - shift)),
    below: mixed(lower.below, logNormalTail(shift - z)),
  };
  return { upper, lower };
}

/** As they are. */
export function chances(step: SampledNormal, loss: number): InBothWorlds {
  const { upper, lower } = logChances(step, loss);
  return { upper: exponentials(upper), lower: exponentials(lower) };
}

const exponentials = ({ above, below }: Chances): Chances => ({
  above: Math.exp(above),
  below: Math.exp(below),
});
