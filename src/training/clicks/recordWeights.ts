/**
 * What the loss of a record is multiplied by before its gradient is clipped.
 *
 * A weight is a function of the record alone, and what it does to the gradient ends at the clip norm: it costs no privacy.
 */

/** How records are weighted. */
export interface RecordWeights {
  /** Of records with a label above 0. Finite, at least 0. @default 1 */
  readonly positiveWeight?: number;
  /** Of records with label 0. Finite, at least 0. @default 1 */
  readonly negativeWeight?: number;
  /** What a unit's loss is of the losses of its own records. @default "mean" */
  readonly reduction?: "mean" | "sum";
}

/** The weight of a record with this label in a unit with so many records. @throws RangeError for weights out of range. */
export function recordWeight({
  positiveWeight = 1,
  negativeWeight = 1,
  reduction = "mean",
}: RecordWeights = {}): (label: number, own: number) => number {
  for (const [name, weight] of Object.entries({ positiveWeight, negativeWeight })) {
    if (weight >= 0 && Number.isFinite(weight)) continue;
    throw new RangeError(`recordWeight: expected ${name} to be at least 0, got ${weight}.`);
  }
  return (label, own) =>
    (label > 0 ? positiveWeight : negativeWeight) / (reduction === "mean" ? own : 1);
}
