/** How much better one metric tells need than another, on the same questions. */
import type { Event } from "../../../src/lab/event.ts";
import { areaUnderRoc } from "../../../src/math/auroc.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { overReplicates } from "./replicates.ts";
import { type ScoredQuestion, type ScoringMetric, scoredQuestions } from "./scores.ts";

/** Two metrics, and the plants whose questions they score. */
export interface Contest {
  readonly first: ScoringMetric;
  readonly second: ScoringMetric;
  readonly only: readonly string[];
}

/** The area under the ROC curve of the second metric minus that of the first, in every replicate. */
export function difference(events: readonly Event[], { first, second, only }: Contest): Estimate {
  const scored = (metric: ScoringMetric) =>
    scoredQuestions(events, { metric, truth: "needed", only });
  const theirs = scored(first).map((each) => ({ ...each, isSecond: false }));
  const ours = scored(second).map((each) => ({ ...each, isSecond: true }));
  return overReplicates(
    [...theirs, ...ours],
    (all) => areaOf(all, true) - areaOf(all, false),
    [-1, 1],
  );
}

const areaOf = (
  all: readonly (ScoredQuestion & { readonly isSecond: boolean })[],
  isSecond: boolean,
): number => areaUnderRoc(all.filter((each) => each.isSecond === isSecond));
