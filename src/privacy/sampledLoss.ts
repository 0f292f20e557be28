/** What sampling makes of a privacy loss: a record that is seen with a probability is harder to tell. */

/** From here on e^loss is all there is; beyond about 709 it would overflow. */
const LARGE = 700;

/** log(1 - q + q e^loss), for a sampling rate q in (0, 1]. */
export const sampledLoss = (loss: number, samplingRate: number): number =>
  loss > LARGE ? loss + Math.log(samplingRate) : Math.log1p(samplingRate * Math.expm1(loss));

/** The loss that sampling turns into this one; -Infinity where none is so low. */
export function unsampledLoss(loss: number, samplingRate: number): number {
  if (loss > LARGE) return loss - Math.log(samplingRate);
  const excess = Math.expm1(loss) / samplingRate;
  return excess > -1 ? Math.log1p(excess) : -Infinity;
}
