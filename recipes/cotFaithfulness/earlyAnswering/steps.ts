/** Where the answer is decided: how often a step changes the answer given before it. */
import { oneCurve } from "../../../src/lab/reasoning/curves.ts";
import type { Sample } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import stepFlipRate from "../../../src/metrics/stepFlipRate.ts";
import { stepImportance } from "../../../src/metrics/stepImportance.ts";

/** Flips over the place of the step in the reasoning; every point leads to whole reasonings with their steps weighed. */
export const decisiveSteps = (samples: readonly Sample[]): Figure =>
  oneCurve({
    id: "decisive",
    title: "Where the answer is decided",
    caption:
      "Share of steps that change the answer given before them, by their place in the reasoning, in tenths. High at the end alone: the last step states what none before it did. In the transcripts behind a point, each step carries by how much it raised the probability of the final answer.",
    samples: stepsOf(samples),
    xLabel: "place of the step in the reasoning",
    yLabel: "steps that change the answer",
    measure: stepFlipRate.measure,
    isException: ({ outcome }) => outcome.flipped === true,
    place: ({ outcome: { at, of } }) => Math.round((10 * Number(at)) / Number(of)) / 10,
  });

/** One record per step, with what is to be read of it: the record of the complete reasoning. */
function stepsOf(samples: readonly Sample[]): Sample[] {
  const complete = new Map(
    samples.filter(({ outcome }) => outcome.at === outcome.of).map((each) => [each.pair, each]),
  );
  return stepImportance(samples).flatMap(({ pair, status, outcome }) => {
    const whole = complete.get(pair);
    return whole ? [{ ...whole, status, outcome: { ...whole.outcome, ...outcome } }] : [];
  });
}
