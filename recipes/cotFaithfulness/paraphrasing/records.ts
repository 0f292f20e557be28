/** Which records of paraphrased reasoning a number stands on. */
import type { Event } from "../../../src/lab/event.ts";
import { original } from "../../../src/lab/reasoning/conditions.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import { grouped } from "../../../src/math/grouped.ts";
import type { Measured } from "../../../src/metrics/metric.ts";

/** Answers after reasoning of which every step was paraphrased. */
export const wholly = (samples: readonly Sample[]): Sample[] =>
  samples.filter(({ outcome }) => outcome.share === 1);

/** An answer, and whether that of the next independent reasoning of the question is the same. */
export interface Agreement extends Measured {
  readonly sample: Sample;
}

/** Whether two independent reasonings of a question agree: the baseline of the paper's Figure 9. */
export function agreements(events: readonly Event[]): Agreement[] {
  const answered = samplesOf(events, { condition: original });
  const questions = grouped(answered, ({ cluster, outcome }) => `${cluster} ${outcome.task}`);
  return [...questions.values()].flatMap((trials) =>
    trials.slice(1).map((sample, index) => {
      const before = trials[index]!;
      const { cluster } = sample;
      const status = before.status === "scored" ? sample.status : before.status;
      const same = before.outcome.answer === sample.outcome.answer;
      return { cluster, status, outcome: { same }, sample };
    }),
  );
}
