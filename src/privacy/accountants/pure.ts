/**
 * Optimal composition of parts that have a guarantee by themselves: exact for many of the same, a bound for different
 * ones. Kairouz, Oh & Viswanath 2015 (arXiv 1311.0776), theorem 3.3; Murtagh & Vadhan 2016 (arXiv 1507.03113).
 */
import type { NeighboringRelation } from "../neighboringRelation.ts";
import {
  bothLosses,
  type Losses,
  lossDelta,
  lossEpsilon,
  noLosses,
  responses,
} from "../pure/losses.ts";
import { pureGuarantee } from "../pureGuarantee.ts";
import type { Repeated } from "../repeated.ts";
import { type Accountant, type PrivacyCurve, UnsupportedEventError } from "./accountant.ts";

/** Rounding errors of delta are below this part of it, and those of epsilon below as much. */
const ERROR = 1e-11;

export default {
  name: "pure",
  description:
    "optimal composition of what has an epsilon by itself: Laplace, responses, selections",
  guarantee: "bound",
  compose(parts: readonly Repeated[], relation: NeighboringRelation): PrivacyCurve {
    const guarantee = together(parts, relation);
    return {
      epsilon: (delta) => ({ upper: epsilonOf(guarantee, delta), lower: 0 }),
      delta: (epsilon) => ({ upper: deltaOf(guarantee, epsilon), lower: 0 }),
      details: () => ({ sum: guarantee.sum, slack: guarantee.slack }),
    };
  },
} satisfies Accountant;

interface Together {
  readonly losses: Losses;
  /** Probability that some part fails. */
  readonly slack: number;
  /** All epsilons added up: basic composition. */
  readonly sum: number;
}

function together(parts: readonly Repeated[], relation: NeighboringRelation): Together {
  const counts = new Map<number, number>();
  let [logKept, sum] = [0, 0];
  for (const { part, count } of parts) {
    const guarantee = pureGuarantee(part, relation);
    if (!guarantee) {
      const reason = "it has no epsilon by itself under this relation; ask pld or rdp.";
      throw new UnsupportedEventError("pure", part, reason);
    }
    logKept += count * Math.log1p(-guarantee.delta);
    sum += count * guarantee.epsilon;
    counts.set(guarantee.epsilon, (counts.get(guarantee.epsilon) ?? 0) + count);
  }
  counts.delete(0);
  const groups = [...counts].map(([epsilon, count]) => responses(epsilon, count));
  const losses =
    groups.length === 0 ? noLosses : groups.reduce((all, each) => bothLosses(all, each));
  return { losses, slack: 0 - Math.expm1(logKept), sum };
}

function epsilonOf({ losses, slack, sum }: Together, delta: number): number {
  if (delta >= 1) return 0;
  if (delta < slack) return Infinity;
  const left = (delta - slack) / (1 - slack);
  if (left >= Math.min(1, lossDelta(losses, 0) * (1 + ERROR))) return 0;
  return Math.min(sum, lossEpsilon(losses, left * (1 - ERROR)) + ERROR);
}

function deltaOf({ losses, slack, sum }: Together, epsilon: number): number {
  if (epsilon >= sum) return slack;
  return Math.min(1, slack + (1 - slack) * lossDelta(losses, epsilon) * (1 + ERROR));
}
