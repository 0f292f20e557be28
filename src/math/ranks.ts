/** Ranks of numbers. */

/** The rank of each value, 1 for the smallest; equal values share the mean of their ranks. Infinities are values. */
export function midRanks(values: readonly number[]): number[] {
  if (values.some((value) => Number.isNaN(value))) {
    throw new RangeError("midRanks: expected numbers, got NaN.");
  }
  const order = Float64Array.from(values).sort();
  const shared = new Map<number, number>();
  for (let start = 0; start < order.length; ) {
    const value = order[start]!;
    let end = start + 1;
    while (order[end] === value) end++;
    shared.set(value, (start + 1 + end) / 2);
    start = end;
  }
  return values.map((value) => shared.get(value)!);
}
