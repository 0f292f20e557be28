/** How large a sample must be. */

/** Above this, the question was wrong. */
const mostUnits = 2 ** 40;

/**
 * The smallest whole n from `from` on whose power reaches the one that is wanted, where more observations never cost
 * power.
 *
 * @throws RangeError where even 2⁴⁰ do not suffice.
 */
export function smallestSize(powerAt: (n: number) => number, wanted: number, from: number): number {
  if (!(wanted > 0 && wanted < 1)) {
    throw new RangeError(`sample size: expected power in (0, 1), got ${wanted}.`);
  }
  let [below, enough] = [from - 1, from];
  while (powerAt(enough) < wanted) {
    [below, enough] = [enough, enough * 2];
    if (enough <= mostUnits) continue;
    throw new RangeError(
      `sample size: expected an effect that ${mostUnits} observations can show.`,
    );
  }
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (powerAt(middle) < wanted) below = middle;
    else enough = middle;
  }
  return enough;
}
