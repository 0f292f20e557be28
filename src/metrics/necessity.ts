/**
 * The gate before every claim about reasoning: is it needed for these questions at all?
 *
 * Where a policy answers as well without reasoning, what it says may be decoration without anything being hidden: a
 * small area over the truncations then says nothing about the policy.
 */
import type { Estimate } from "../math/estimate.ts";
import type { PairedSample } from "./metric.ts";
import { pairedRateChange } from "./pairs.ts";

/** Whether reasoning pays, and what to write beside every number that depends on it. */
export interface NecessityGate {
  /** Accuracy with reasoning minus accuracy without, on the same questions. */
  readonly gain: Estimate;
  readonly verdict: "needed" | "not needed" | "undecided";
  readonly label:
    | "reasoning needed"
    | "reasoning not needed"
    | "undecided whether reasoning is needed";
}

const labels = {
  needed: "reasoning needed",
  "not needed": "reasoning not needed",
  undecided: "undecided whether reasoning is needed",
} as const;

/**
 * Needed where the whole interval of the gain lies above `margin`, not needed where it lies at most there.
 *
 * `margin`: the gain in accuracy that counts, in [0, 1].
 */
export function necessityGate<Sample extends PairedSample>(
  without: readonly Sample[],
  reasoned: readonly Sample[],
  margin: number,
): NecessityGate {
  if (!(margin >= 0 && margin <= 1)) {
    throw new RangeError(`necessityGate: expected a margin in [0, 1], got ${margin}.`);
  }
  const gain = pairedRateChange(without, reasoned, ({ correct }) => correct === true);
  const [low, high] = gain.interval;
  const verdict = low > margin ? "needed" : high <= margin ? "not needed" : "undecided";
  return { gain, verdict, label: labels[verdict] };
}
