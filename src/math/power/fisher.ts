/** Planning Fisher's exact test, for rates so small that an approximation would mislead. */
import { binomialMass, binomialUpperTail } from "../distributions/binomial.ts";
import { fisherTest } from "../fisher.ts";
import { requireRates, type TwoRates } from "./twoProportions.ts";

/** Outcomes of the first group that are rarer than this add nothing that a double would show. */
const negligible = 1e-18;

/**
 * The probability that the one-sided test of `n` observations in each group finds that the second rate is greater: over
 * all hits that the first group may have, the probability of so many in the second that p ≤ alpha.
 */
export function fisherPower(
  rates: TwoRates,
  n: number,
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): number {
  requireRates("fisherPower", rates);
  requirePlan(n, alpha);
  let power = 0;
  let enough = 0;
  for (let hits = 0; hits <= n; hits++) {
    const mass = binomialMass(hits, n, rates.first);
    if (mass < negligible) continue;
    // The more hits in the first group, the more are needed in the second.
    while (enough <= n && !isSignificant(hits, enough)) enough++;
    power += mass * binomialUpperTail(enough, n, rates.second);
  }
  return power;

  function isSignificant(first: number, second: number): boolean {
    const groups = [
      { hits: first, n },
      { hits: second, n },
    ] as const;
    return fisherTest(...groups, { alternative: "greater" }).pValue <= alpha;
  }
}

function requirePlan(n: number, alpha: number): void {
  if (Number.isSafeInteger(n) && n > 0 && alpha > 0 && alpha < 1) return;
  throw new RangeError(
    `fisherPower: expected n to be 1, 2, 3, … and alpha in (0, 1), got ${n} and ${alpha}.`,
  );
}
