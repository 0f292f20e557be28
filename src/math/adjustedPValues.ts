/**
 * p-values corrected for how many questions were asked, in the order in which they were given.
 *
 * A NaN is a test that was planned and measured nothing: it stays NaN, and it counts among the questions.
 */

/**
 * Holm 1979: whoever rejects what is at most α is wrong anywhere with a probability of at most α, however the tests
 * depend on each other.
 */
export function holm(pValues: readonly number[]): number[] {
  requirePValues("holm", pValues);
  const { length: tests } = pValues;
  let least = 0;
  return inOrder(pValues, increasingOrder(pValues), (pValue, rank) => {
    least = Math.max(least, Math.min(1, (tests - rank) * pValue));
    return least;
  });
}

/**
 * Benjamini & Hochberg 1995: of what is at most α, a share of at most α is wrong on average. For tests that are
 * independent or depend positively on each other.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  requirePValues("benjaminiHochberg", pValues);
  const { length: tests } = pValues;
  let most = 1;
  return inOrder(pValues, increasingOrder(pValues).reverse(), (pValue, turn) => {
    most = Math.min(most, (tests / (tests - turn)) * pValue);
    return most;
  });
}

/** Places of the p-values from the smallest on; a NaN comes last, as 1 would. */
const increasingOrder = (pValues: readonly number[]): number[] => {
  const known = pValues.map((pValue) => (Number.isNaN(pValue) ? 1 : pValue));
  return [...known.keys()].sort((a, b) => known[a]! - known[b]!);
};

/** Every p-value adjusted when its turn comes, each at its own place. */
function inOrder(
  pValues: readonly number[],
  order: readonly number[],
  adjust: (pValue: number, turn: number) => number,
): number[] {
  const adjusted = pValues.map(() => Number.NaN);
  for (const [turn, place] of order.entries()) {
    const pValue = pValues[place]!;
    if (!Number.isNaN(pValue)) adjusted[place] = adjust(pValue, turn);
  }
  return adjusted;
}

function requirePValues(where: string, pValues: readonly number[]): void {
  const odd = pValues.find((pValue) => pValue < 0 || pValue > 1);
  if (odd === undefined) return;
  throw new RangeError(`${where}: expected p-values in [0, 1] or NaN, got ${odd}.`);
}
