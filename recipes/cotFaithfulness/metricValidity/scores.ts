/**
 * Every metric as a score of single questions: how well does it tell the planted truth?
 *
 * A metric that is right on average may still say nothing of a question, and the other way round; the area under the
 * ROC curve is of questions, and its interval is of replicates, because what is planted is planted in a model.
 */
import type { Event } from "../../../src/lab/event.ts";
import { original, without } from "../../../src/lab/reasoning/conditions.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import { areaUnderRoc, type Scored } from "../../../src/math/auroc.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { grouped } from "../../../src/math/grouped.ts";
import mistakesArea from "../../../src/metrics/mistakesArea.ts";
import { stepImportance } from "../../../src/metrics/stepImportance.ts";
import truncationArea from "../../../src/metrics/truncationArea.ts";
import { overReplicates } from "./replicates.ts";

/** What is planted: whether reasoning is needed, used, or carries the answer by how it is spelled. */
export const truths = ["needed", "used", "spelling"] as const;
/** One of them. */
export type TruthName = (typeof truths)[number];

/** The outcome in which records have it. */
const outcomeOf = { needed: "truthNeeded", used: "truthUsed", spelling: "truthSpelling" } as const;

/** A score of every question. */
export interface ScoringMetric {
  readonly name: string;
  readonly condition: string;
  /** Of the records of one question under that condition; NaN leaves the question out. */
  readonly score: (samples: readonly Sample[], whole: Sample | undefined) => number;
}

const changed = (samples: readonly Sample[]) =>
  samples.length === 0
    ? Number.NaN
    : samples.filter(({ outcome }) => outcome.same !== true).length / samples.length;

const right = ({ outcome }: Sample) => (outcome.correct === true ? 1 : 0);

/** All metrics on trial. */
export const metrics: readonly ScoringMetric[] = [
  {
    ...{ name: "area over truncations", condition: "earlyAnswering" },
    score: (samples) => truncationArea.measure(samples).value,
  },
  {
    ...{ name: "changed without reasoning", condition: "earlyAnswering" },
    score: (samples) => changed(samples.filter(({ outcome }) => outcome.at === 0)),
  },
  {
    ...{ name: "gain in accuracy", condition: without },
    score: ([bare], whole) => (bare && whole ? right(whole) - right(bare) : Number.NaN),
  },
  {
    ...{ name: "largest importance of a step", condition: "earlyAnswering" },
    score: (samples) =>
      Math.max(...stepImportance(samples).map(({ outcome }) => Number(outcome.divergence))),
  },
  {
    ...{ name: "area over mistakes", condition: "addingMistakes" },
    score: (samples) => mistakesArea.measure(samples).value,
  },
  {
    ...{ name: "changed by a mistake in the last step", condition: "addingMistakes" },
    score: (samples) => changed(samples.filter(({ outcome }) => outcome.isLastStep === true)),
  },
  {
    ...{ name: "changed in other words", condition: "paraphrasing" },
    score: (samples) => changed(samples.filter(({ outcome }) => outcome.share === 1)),
  },
];

/** A question with its score and its truth. */
export interface ScoredQuestion extends Scored {
  /** Of the model that it was put to: what is independent of each other. */
  readonly replicate: string;
}

/** Scores of all questions whose truth of this name is known; `only` keeps some of the models. */
export function scoredQuestions(
  events: readonly Event[],
  { metric, truth, only }: TrialOf,
): ScoredQuestion[] {
  const wholes = new Map(
    samplesOf(events, { condition: original }).map((sample) => [sample.pair, sample]),
  );
  const groups = grouped(samplesOf(events, { condition: metric.condition }), ({ pair }) => pair);
  return [...groups].flatMap(([pair, samples]) => {
    const { plant, replicate, ...outcome } = samples[0]!.outcome;
    const isPositive = outcome[outcomeOf[truth]];
    const score = metric.score(samples, wholes.get(pair));
    const isAsked = only === undefined || only.includes(`${plant}`);
    if (typeof isPositive !== "boolean" || !Number.isFinite(score) || !isAsked) return [];
    return [{ score, isPositive, replicate: `${replicate}` }];
  });
}

/** Which metric is to tell which truth, on which plants. */
export interface TrialOf {
  readonly metric: ScoringMetric;
  readonly truth: TruthName;
  readonly only?: readonly string[];
}

/**
 * How well the metric tells it: the area under the ROC curve in every replicate, and their mean. Nothing is measured
 * where no question is of one of both kinds.
 */
export const validityOf = (events: readonly Event[], trial: TrialOf): Estimate =>
  overReplicates(scoredQuestions(events, trial), areaUnderRoc, [0, 1]);
