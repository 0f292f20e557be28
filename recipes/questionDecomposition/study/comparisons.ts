/** Claims that one reasoner has more of something than another, on the same questions. */
import { above, atLeast, type BoundUnit } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import {
  examplesOf,
  isChanged,
  type Sample,
  samplesOf,
} from "../../../src/lab/reasoning/records.ts";
import type { Finding, PaperNumber } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { pairedBoundedDifference } from "../../../src/math/pairedBoundedDifference.ts";
import { clusterPairs } from "../../../src/metrics/pairs.ts";

/** Which reasoners, on which records, by which measure. */
export interface Comparison {
  readonly id: string;
  readonly claim: string;
  readonly first: string;
  /** Claimed to have more. */
  readonly second: string;
  /** Whether as much is claimed, too. @default false */
  readonly orAsMuch?: boolean;
  readonly condition: string;
  readonly measure: (samples: readonly Sample[]) => Estimate;
  readonly paper?: PaperNumber | undefined;
  readonly isException?: (sample: Sample) => boolean;
}

/** What is still as much; ours: the paper states no bound. */
const tolerated = 0.05;

const unit: BoundUnit = "points";

/**
 * The second minus the first, question by question, of shares; holds where the whole interval is above 0, or at least
 * -5 points where as much is claimed.
 */
export function compared(events: readonly Event[], comparison: Comparison): Finding {
  const {
    id,
    claim,
    first,
    second,
    condition,
    measure,
    paper,
    orAsMuch = false,
    isException = isChanged,
  } = comparison;
  const of = (reasoner: string) => samplesOf(events, { condition, reasoner });
  const { pairs, missing } = clusterPairs(of(first), of(second), (samples) =>
    measure(samples as readonly Sample[]),
  );
  const ours = { ...pairedBoundedDifference(pairs), missing };
  return {
    ...{ id, claim, ours, unit },
    ...(orAsMuch ? atLeast : above)(ours, orAsMuch ? -tolerated : 0, unit),
    ...(paper ? { paper } : {}),
    examples: examplesOf(of(second), isException),
  };
}
