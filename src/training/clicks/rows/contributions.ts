/** How much every touched row is touched: what DP-AdaFEST chooses rows by. */
import type { ClickBatch } from "../clickBatch.ts";
import type { TouchedRows } from "../clickGradients.ts";

/**
 * For each touched row, the sum over units of 1 where a unit touches it, of every unit scaled down to at most this L2
 * norm over all rows. So one unit moves all sums together by at most `contributionNorm`. [touched.count]
 */
export function contributions(
  { units }: Pick<ClickBatch, "units">,
  { count, slots }: Pick<TouchedRows, "count" | "slots">,
  contributionNorm: number,
): Float64Array {
  const sums = new Float64Array(count);
  const seenBy = new Int32Array(count).fill(-1);
  const perUnit = units === 0 ? 0 : slots.length / units;
  const own = new Int32Array(perUnit);
  for (let unit = 0; unit < units; unit++) {
    let distinct = 0;
    for (let place = unit * perUnit; place < (unit + 1) * perUnit; place++) {
      const slot = slots[place]!;
      if (slot < 0 || seenBy[slot] === unit) continue;
      seenBy[slot] = unit;
      own[distinct++] = slot;
    }
    const each = Math.min(1, contributionNorm / Math.sqrt(distinct));
    for (let index = 0; index < distinct; index++) sums[own[index]!]! += each;
  }
  return sums;
}
