/** Claims that one reasoner has more of something than another, on the same questions. */
import { atLeast, type BoundUnit } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import {
  examplesOf,
  isChanged,
  type Sample,
  samplesOf,
} from "../../../src/lab/reasoning/records.ts";
import type { Finding, PaperNumber } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import { clusterPairs } from "../../../src/metrics/pairs.ts";

/** Which reasoners, on which records, by which measure. */
export interface Comparison {
  readonly id: string;
  readonly claim: string;
  readonly first: string;
  /** Claimed to have more. */
  readonly second: string;
  readonly condition: string;
  readonly measure: (samples: readonly Sample[]) => Estimate;
  readonly paper?: PaperNumber | undefined;
  readonly isException?: (sample: Sample) => boolean;
}

const unit: BoundUnit = "points";

/** The second minus the first, question by question; holds where the whole interval is above 0. */
export function compared(events: readonly Event[], comparison: Comparison): Finding {
  const {
    id,
    claim,
    first,
    second,
    condition,
    measure,
    paper,
    isException = isChanged,
  } = comparison;
  const of = (reasoner: string) => samplesOf(events, { condition, reasoner });
  const { pairs, missing } = clusterPairs(of(first), of(second), (samples) =>
    measure(samples as readonly Sample[]),
  );
  const ours = { ...pairedDifference(pairs), missing };
  return {
    ...{ id, claim, ours, unit },
    ...atLeast(ours, 0, unit),
    ...(paper ? { paper } : {}),
    examples: examplesOf(of(second), isException),
  };
}
