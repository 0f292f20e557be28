/**
 * Lower bounds: what mechanisms that an event allows give away. No correct claim about the event is below that.
 *
 * Of several runs of which the best is released, runs can be scored in many ways. For a selection alone all of them are
 * looked at; beside other parts, the one that looks worst for the question.
 */
import type { AccountingOptions, PrivacyCurve } from "../accountants/accountant.ts";
import type { PrivacyEvent } from "../event.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import { once } from "../once.ts";
import { type Part, type Repeated, repeatedParts } from "../repeated.ts";
import { larger } from "./bounds.ts";
import { countedRun } from "./countedRun.ts";
import { LOG_TAIL } from "./curve.ts";
import { instancePairOf } from "./instancePairOf.ts";
import { gaussiansAsOne, type PairOfPart, pairsOf } from "./pairsOf.ts";
import {
  plainRanking,
  type Ranking,
  type RunOutcome,
  rankings,
  selectedPair,
} from "./selectedPair.ts";
import { curveIfAny, worstLooking, worstOfAll } from "./worstInstance.ts";

/** The guarantees of mechanisms that are allowed: of the event itself, only the lower bounds hold. */
export function instanceCurve(
  parts: readonly Repeated[],
  relation: NeighboringRelation,
  options: AccountingOptions = {},
): PrivacyCurve {
  const pairOf = pairOfParts(relation);
  const curveOf = (some: readonly Repeated[]) =>
    curveIfAny(pairsOf(gaussiansAsOne(some, relation), pairOf(plainRanking)), options);
  if (!parts.some(({ part }) => part.kind === "repeatAndSelect")) return curveOf(parts);
  const anyRun = once(() => curveOf(repeatedParts(unselected(parts))));
  const together = gaussiansAsOne(parts, relation);
  const ranked = rankings.map((ranking) => pairsOf(together, pairOf(ranking)));
  const [only, ...others] = together;
  const isAlone = others.length === 0 && only!.count === 1;
  const best = isAlone ? worstOfAll(ranked) : worstLooking(ranked, options);
  return {
    epsilon: (delta) => larger(anyRun().epsilon(delta), best.epsilon(delta)),
    delta: (epsilon) => larger(anyRun().delta(epsilon), best.delta(epsilon)),
  };
}

/** As if all runs had the same score: then any of them is the best. Where there may be no run, this is not so. */
const unselected = (parts: readonly Repeated[]): PrivacyEvent => ({
  kind: "composed",
  events: parts.map(({ part, count }) => {
    const isAnyRun = part.kind === "repeatAndSelect" && part.shape !== "poisson";
    return { kind: "selfComposed", count, event: isAnyRun ? part.event : part };
  }),
});

/** Parts as pairs, under any ranking of runs. Each run is looked at once. */
function pairOfParts(relation: NeighboringRelation): (ranking: Ranking) => PairOfPart {
  const runs = new Map<Part, readonly RunOutcome[] | undefined>();
  const runOf = (selection: Extract<Part, { readonly kind: "repeatAndSelect" }>) => {
    if (!runs.has(selection)) {
      const parts = gaussiansAsOne(repeatedParts(selection.event), relation);
      runs.set(selection, countedRun(pairsOf(parts, pairOf(plainRanking))(LOG_TAIL)));
    }
    return runs.get(selection);
  };
  const pairOf =
    (ranking: Ranking): PairOfPart =>
    (part, logTail) => {
      if (part.kind !== "repeatAndSelect") return instancePairOf(part, { relation, logTail });
      const run = runOf(part);
      return run && selectedPair(run, part, ranking);
    };
  return pairOf;
}
