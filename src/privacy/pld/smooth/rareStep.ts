/**
 * An attack that only asks whether any step had a large loss. Where hardly any step tells something about a record there is
 * nothing better, and a grid may not see that.
 */
import { logNormalTail } from "../../../math/distributions/normalTail.ts";
import { unsampledLoss } from "../../sampledLoss.ts";
import { lossAt, type SampledNormal } from "./normalLoss.ts";
import type { SmoothPart } from "./smoothSum.ts";

/** Thresholds: numbers of the first part, up to one that nobody draws, first some that are far apart. */
const [FAR_APART, NEAR, LARGEST] = [0.05, 0.001, 38];
/** Rounding of chances, relative to them. */
const SURE = 1e-12;

/** What the best threshold refutes; `refuted` says it of the chances of a large loss with and without the record. At least 0. */
export function rareStep(
  parts: readonly SmoothPart[],
  refuted: (withRecord: number, without: number) => number,
): number {
  const at = (z: number) => {
    const loss = lossAt(parts[0]!.loss, z);
    const [p, q] = [chanceOf(parts, loss, true), chanceOf(parts, loss, false)];
    const found = q > 0 ? refuted(p * (1 - SURE), q * (1 + SURE)) : 0;
    return Number.isFinite(found) ? found : 0;
  };
  const best = (from: number, to: number, step: number) => {
    let [place, most] = [from, 0];
    for (let z = from; z <= to; z += step) {
      const found = at(z);
      if (found > most) [place, most] = [z, found];
    }
    return { place, most };
  };
  const { place } = best(0, LARGEST, FAR_APART);
  return best(place - FAR_APART, place + FAR_APART, NEAR).most;
}

/** That any step has at least this loss. */
function chanceOf(parts: readonly SmoothPart[], loss: number, withRecord: boolean): number {
  let logNone = 0;
  for (const { loss: of, times } of parts) {
    logNone += times * Math.log1p(-Math.min(1, tailOf(of, loss, withRecord)));
  }
  return -Math.expm1(logNone);
}

/** That one step has it. */
function tailOf({ samplingRate, shift }: SampledNormal, loss: number, withRecord: boolean): number {
  const z = unsampledLoss(loss, samplingRate) / shift + shift / 2;
  const without = Math.exp(logNormalTail(z));
  if (!withRecord) return without;
  return (1 - samplingRate) * without + samplingRate * Math.exp(logNormalTail(z - shift));
}
