/** How much better one metric tells need than another, on the same questions. */
import type { Event } from "../../../src/lab/event.ts";
import { areaUnderRoc } from "../../../src/math/auroc.ts";
import { bootstrap } from "../../../src/math/bootstrap/bootstrap.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { type ScoringMetric, scoredQuestions } from "./scores.ts";

/** The area under the ROC curve of the second metric minus that of the first, resampled by model. */
export function difference(
  events: readonly Event[],
  first: ScoringMetric,
  second: ScoringMetric,
): Estimate {
  const [a, b] = [first, second].map((metric) =>
    scoredQuestions(events, { metric, truth: "needed" }),
  );
  // Both metrics score every question that has steps, in the order of the log.
  const both = a!.length === b!.length ? a!.map((each, index) => [each, b![index]!] as const) : [];
  const estimate = bootstrap(
    both,
    (pairs) =>
      areaUnderRoc(pairs.map(([, scored]) => scored)) -
      areaUnderRoc(pairs.map(([scored]) => scored)),
    { seed: seedFrom(0), kind: "percentile", clusterOf: ([{ model }]) => model },
  );
  return Number.isNaN(estimate.value) ? { ...estimate, n: 0, missing: estimate.n } : estimate;
}
