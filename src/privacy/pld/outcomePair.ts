/** Pairs with outcomes that can be counted. */
import type { LossPair, Outcomes } from "./lossPair.ts";

/** One outcome, or all with the same loss. */
export interface Outcome {
  /** Of the upper distribution, as a log. Finite. */
  readonly logMass: number;
  readonly loss: number;
}

/** What else there is to say. */
export interface OutcomePairOptions {
  /** @default 0 */
  readonly above?: number;
  /** @default 0 */
  readonly below?: number;
  /** @default 0 */
  readonly unseen?: number;
  /** @default false */
  readonly symmetric?: boolean;
  /** All losses are whole multiples of it. */
  readonly lattice?: number;
  /** Whether a grid of given width gets outcomes rounded up instead of shared out. @default false */
  readonly roundedUp?: boolean;
}

/** Outcomes in the order of their losses. */
export function outcomePair(
  outcomes: readonly Outcome[],
  { above = 0, below = 0, unseen = 0, symmetric = false, ...rest }: OutcomePairOptions = {},
): LossPair {
  const range = [outcomes[0]!.loss, outcomes.at(-1)!.loss] as const;
  return {
    ...{ range, above, below, unseen, symmetric, ...rest },
    support: [
      below > 0 || unseen > 0 ? -Infinity : range[0],
      above > 0 || unseen > 0 ? Infinity : range[1],
    ],
    grouped: (edges) => groupedOutcomes(outcomes, edges),
    sketch: () => ({
      logMasses: Float64Array.from(outcomes, ({ logMass }) => logMass),
      losses: Float64Array.from(outcomes, ({ loss }) => loss),
    }),
  };
}

/** Put together between edges. */
function groupedOutcomes(outcomes: readonly Outcome[], edges: Float64Array): Outcomes {
  const groups = {
    logMasses: new Float64Array(edges.length + 1).fill(-Infinity),
    losses: new Float64Array(edges.length + 1),
  };
  let group = 0;
  for (const outcome of outcomes) {
    while (group < edges.length && edges[group]! < outcome.loss) group++;
    put(groups, group, outcome);
  }
  return groups;
}

/** Adds an outcome to a group: masses of both distributions add up. In place. */
export function put({ logMasses, losses }: Outcomes, group: number, { logMass, loss }: Outcome) {
  if (logMass === -Infinity) return;
  const known = logMasses[group]!;
  const sum = logSum(known, logMass);
  if (known === -Infinity) losses[group] = loss;
  else losses[group] = sum - logSum(known - losses[group]!, logMass - loss);
  logMasses[group] = sum;
}

/** log(exp(a) + exp(b)). */
export function logSum(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger === -Infinity ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
}
