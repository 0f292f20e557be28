/** What samplers can be made of. */

/** A whole number of records. */
export const requireSize = (name: string, datasetSize: number): number =>
  requireWhole(name, "datasetSize", datasetSize);

/** A probability that lets somebody in. */
export function requireRate(name: string, samplingRate: number): number {
  if (samplingRate > 0 && samplingRate <= 1) return samplingRate;
  throw new RangeError(`${name}: expected samplingRate in (0, 1], got ${samplingRate}.`);
}

/** A whole number, at least 1. */
export function requireWhole(name: string, what: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(
    `${name}: expected ${what} to be a whole number of at least 1, got ${value}.`,
  );
}

/** A batch of at most all records. */
export function requireBatchSize(
  name: string,
  { batchSize, datasetSize }: { readonly batchSize: number; readonly datasetSize: number },
): number {
  requireSize(name, datasetSize);
  requireWhole(name, "batchSize", batchSize);
  if (batchSize <= datasetSize) return batchSize;
  throw new RangeError(`${name}: expected batchSize of at most ${datasetSize}, got ${batchSize}.`);
}
