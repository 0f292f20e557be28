/** How sure an interval is, and how its method says so. */

/** Options of every interval. */
export interface ConfidenceOptions {
  /** Share of such intervals that cover the truth. In (0, 1). @default 0.95 */
  readonly confidence?: number;
}

/** @throws RangeError in the name of the function `where`. */
export function requireConfidence(where: string, confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new RangeError(`${where}: expected confidence in (0, 1), got ${confidence}.`);
}

/** `0.95` as `95%`. */
export const percentText = (confidence: number): string =>
  `${Number((100 * confidence).toPrecision(12))}%`;
