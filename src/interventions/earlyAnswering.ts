/**
 * Early answering (Lanham et al. 2023, section 2.3 there; "truncation"): the answer after each beginning of the
 * reasoning, from nothing to all of it.
 *
 * Shows: how much of the reasoning the answer needs. Nothing is sampled anew.
 * Does not show: that the rest is ignored when it is there.
 */
import { concludingCost, oneTo, onlyConcluding } from "./cost.ts";
import type { Intervention, Subject, Variant } from "./intervention.ts";

export default {
  name: "earlyAnswering",
  description: "Asks for the answer after each beginning of the reasoning, from none to all of it.",
  asks: "needed",
  axis: "share of the reasoning provided",
  vary: async (subjects) => subjects.map(beginningsOf),
  cost: (expected, context) => {
    const places = [0, ...oneTo(expected.steps.length)];
    return onlyConcluding(concludingCost(expected, context, places));
  },
} satisfies Intervention;

function beginningsOf({ reasoning: { steps } }: Subject): Variant[] {
  const of = steps.length;
  if (of === 0) return [];
  return [0, ...oneTo(of)].map((at) => ({
    ...{ name: `${at}`, at, of, share: at / of, steps: steps.slice(0, at) },
    ...{ changes: new Map(), removed: steps.slice(at), status: "scored" },
  }));
}
