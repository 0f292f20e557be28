/** Deltas that mean something: below one over the number of records, better below it by more. */
import { shortly, withDigits } from "./numberText.ts";
import { RefusedInputError, shown } from "./refusal.ts";

/** What a delta is compared with. */
export interface DeltaCheckOptions {
  /** Number of units of privacy. Without it only the range of delta can be checked. */
  readonly datasetSize?: number;
  /** Accepts a delta of at least 1 / datasetSize, with a warning. @default false */
  readonly force?: boolean;
}

/** Largest delta that is above no rule of thumb: n^-1.1. Section 5.3 of Ponomareva et al. 2023 has the reasons. */
export const customaryDelta = (datasetSize: number): number => datasetSize ** -1.1;

/** The same with few digits: rounded down, as what is above would not be customary. */
export function shortCustomaryDelta(datasetSize: number, digits: number): number {
  const delta = customaryDelta(datasetSize);
  const short = Number(delta.toPrecision(digits));
  if (short <= delta) return short;
  const unit = 10 ** (Math.floor(Math.log10(delta)) - digits + 1);
  return Number((short - unit).toPrecision(digits));
}

/**
 * Warnings about this delta; empty where there is nothing to say.
 *
 * @throws RefusedInputError outside [0, 1], and at 1 / datasetSize or more unless forced.
 */
export function checkDelta(
  delta: number,
  { datasetSize, force = false }: DeltaCheckOptions = {},
): readonly string[] {
  if (!(delta >= 0 && delta <= 1)) {
    throw new RefusedInputError({
      ...{ where: "delta", expected: "a number from 0 to 1", got: shown(delta) },
      why: "It is the probability that the bound epsilon does not hold.",
    });
  }
  if (datasetSize === undefined) return [];
  const largest = 1 / checkedSize(datasetSize);
  if (delta < largest) return delta > customaryDelta(datasetSize) ? [closeTo(datasetSize)] : [];
  const refusal = {
    where: "delta",
    expected: `a number below 1 / ${datasetSize} = ${withDigits(largest, 3)}`,
    got: shortly(delta),
    why: "At 1 / n a mechanism may publish one record of n as it is. Take a smaller delta.",
  };
  if (!force) throw new RefusedInputError(refusal);
  return [
    `delta ${shortly(delta)} is not below 1 / ${datasetSize}: the guarantee allows one record to be published.`,
  ];
}

function checkedSize(datasetSize: number): number {
  if (Number.isSafeInteger(datasetSize) && datasetSize >= 1) return datasetSize;
  throw new RefusedInputError({
    ...{ where: "datasetSize", expected: "a whole number of at least 1", got: shown(datasetSize) },
    why: "It counts the units of privacy.",
  });
}

const closeTo = (datasetSize: number) =>
  `delta is close to 1 / ${datasetSize}: at most ${withDigits(customaryDelta(datasetSize), 3)} (n^-1.1) is customary.`;
