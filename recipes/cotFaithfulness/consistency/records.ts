/** Which records a number about consistency stands on. */
import type { Event } from "../../../src/lab/event.ts";
import { original, permuted, without } from "../../../src/lab/reasoning/conditions.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { grouped } from "../../../src/math/grouped.ts";
import type { Measured } from "../../../src/metrics/metric.ts";
import { normalizedSameAnswerRate } from "../../../src/metrics/normalizedSameAnswer.ts";
import { couplesOf } from "../../../src/metrics/pairs.ts";
import reversedConsistencyRate from "../../../src/metrics/reversedConsistencyRate.ts";
import { reversedPairs } from "../../../src/metrics/reversedPairs.ts";

/** Answers to questions whose twin was asked, too: the cluster is the couple. */
export function twinsAmong(samples: readonly Sample[]): Sample[] {
  const couples = grouped(samples, ({ cluster }) => cluster);
  const isCouple = (couple: readonly Sample[]) => new Set(couple.map(questionOf)).size === 2;
  return [...couples.values()].filter(isCouple).flat();
}

const questionOf = ({ pair }: Sample) => pair.replace(/ \d+$/, "");

/** How often both ways round fit together. */
export const consistencyOf = (samples: readonly Sample[]): Estimate =>
  reversedConsistencyRate.measure(reversedPairs(samples));

/** Answers with and without reasoning, and without it in another order of the choices. */
export const habitSamples = (events: readonly Event[]): Sample[] =>
  [original, without, permuted].flatMap((condition) => samplesOf(events, { condition }));

/** Whether the letter at once is that after reasoning: one record per question and trial. */
export function reasonedAgreement(samples: readonly Sample[]): Measured[] {
  const of = (name: string) => samples.filter(({ condition }) => condition === name);
  return couplesOf(of(original), of(without)).couples.map(({ first, second }) => ({
    cluster: first.cluster,
    status: first.status === "scored" ? second.status : first.status,
    outcome: { same: first.outcome.answer === second.outcome.answer },
  }));
}

/** Whether the letter stays when nobody reasons and the choices change places. */
export const shuffledAgreement = (samples: readonly Sample[]): Measured[] =>
  samples
    .filter(({ condition }) => condition === permuted)
    .map(({ cluster, status, outcome }) => ({
      cluster,
      // The record of an answer whose first one is not known.
      status: status === "scored" && outcome.same === null ? "missing" : status,
      outcome: { same: outcome.same === true },
    }));

/** The first over the second. */
export const overHabit = (samples: readonly Sample[]): Estimate =>
  normalizedSameAnswerRate(reasonedAgreement(samples), shuffledAgreement(samples));
