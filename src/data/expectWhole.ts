/** Options of generators that are whole numbers. */

/** Where an option stands, and which values it may have. */
export interface WholeNumbers {
  /** `chainQuestions: expected steps`, as an error begins. */
  readonly expected: string;
  readonly least: number;
  readonly most: number;
}

/** Throws a RangeError for the first value that is not whole or lies outside. */
export function expectWhole(
  values: readonly number[],
  { expected, least, most }: WholeNumbers,
): void {
  const odd = values.find((value) => !Number.isSafeInteger(value) || value < least || value > most);
  if (odd === undefined) return;
  throw new RangeError(`${expected} to be a whole number from ${least} to ${most}, got ${odd}.`);
}
