/** What sampling makes of a privacy loss: a record that is seen with a probability is harder to tell. */

/** From here on e^loss is all there is; beyond about 709 it would overflow. */
const LARGE = 700;
/** Where 1 + x is less than half, x has lost digits that 1 - q and q e^loss still have. */
const LOST = -0.5;

/** log(1 - q + q e^loss), for a sampling rate q in (0, 1]. */
export function sampledLoss(loss: number, samplingRate: number): number {
  if (loss > LARGE) return loss + Math.log(samplingRate);
  const change = samplingRate * Math.expm1(loss);
  if (change > LOST) return Math.log1p(change);
  return samplingRate === 1 ? loss : Math.log(1 - samplingRate + samplingRate * Math.exp(loss));
}

/** The loss that sampling turns into this one; -Infinity where none is so low. */
export function unsampledLoss(loss: number, samplingRate: number): number {
  if (loss > LARGE) return loss - Math.log(samplingRate);
  const change = Math.expm1(loss) / samplingRate;
  if (change > LOST) return Math.log1p(change);
  if (samplingRate === 1) return loss;
  const seen = Math.exp(loss) - (1 - samplingRate);
  return seen > 0 ? Math.log(seen / samplingRate) : -Infinity;
}
