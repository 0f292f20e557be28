/** How often honest repeats of a question agree: what an intervention that changes nothing would leave. */
import type { PairedSample } from "./metric.ts";

/**
 * One record per two trials of a question, 0 with 1, 2 with 3, …, from records of answers after the whole reasoning:
 * `same` where the answers are. Each trial counts once, so that the records of a question are independent given it.
 * A couple has the status of a trial that is not scored; a last trial without a partner is left out.
 */
export function trialAgreement<Sample extends PairedSample & { readonly trial: number }>(
  samples: readonly Sample[],
): PairedSample[] {
  const questions = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = JSON.stringify([sample.cluster, sample.pair.replace(/ \d+$/, "")]);
    questions.set(key, [...(questions.get(key) ?? []), sample]);
  }
  return [...questions.values()].flatMap((trials) => {
    const ordered = trials.toSorted((a, b) => a.trial - b.trial);
    return ordered.flatMap((first, index) => {
      const second = ordered[index + 1];
      return index % 2 === 0 && second !== undefined ? [agreementOf(first, second)] : [];
    });
  });
}

function agreementOf(first: PairedSample, second: PairedSample): PairedSample {
  const { cluster, pair } = first;
  const status = first.status === "scored" ? second.status : first.status;
  const same = first.outcome.answer === second.outcome.answer;
  return { cluster, pair, status, outcome: status === "scored" ? { same } : {} };
}
