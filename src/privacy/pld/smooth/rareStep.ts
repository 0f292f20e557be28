/**
 * An attack that only asks whether any step had a large loss. Where hardly any step tells something about a record there is
 * nothing better, and a grid may not see that.
 */
import { chances } from "./chances.ts";
import { lossAt } from "./normalLoss.ts";
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
    const [p, q] = chancesOfAny(parts, lossAt(parts[0]!.loss, z));
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

/** That any step has at least this loss, with the record and without it. */
function chancesOfAny(parts: readonly SmoothPart[], threshold: number) {
  const logNone = { upper: 0, lower: 0 };
  for (const { loss, times } of parts) {
    const { upper, lower } = chances(loss, threshold);
    logNone.upper += times * Math.log1p(-Math.min(1, upper.above));
    logNone.lower += times * Math.log1p(-Math.min(1, lower.above));
  }
  return [-Math.expm1(logNone.upper), -Math.expm1(logNone.lower)] as const;
}
