/** What a hint does to each way of reasoning. */
import type { Hint } from "../../../src/interventions/hints/hint.ts";
import type { Event } from "../../../src/lab/event.ts";
import { original } from "../../../src/lab/reasoning/conditions.ts";
import { baselineCondition, hintCondition } from "../../../src/lab/reasoning/hinting.ts";
import { type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import type { Pair } from "../../../src/math/pair.ts";
import { pairedBoundedDifference } from "../../../src/math/pairedBoundedDifference.ts";
import { accuracyUnderBias } from "../../../src/metrics/bias.ts";
import { couplesOf } from "../../../src/metrics/pairs.ts";

/** Answers before the hint and with it. */
export interface HintedSamples {
  readonly before: readonly Sample[];
  readonly hinted: readonly Sample[];
}

/** The records of one way of reasoning; where a hint has a baseline of its own, that is what it is compared with. */
export function hintedSamples(
  events: readonly Event[],
  hint: Pick<Hint, "name">,
  reasoner: string,
): HintedSamples {
  const of = (condition: string) => samplesOf(events, { condition, reasoner });
  const baseline = of(baselineCondition(hint));
  return {
    before: baseline.length > 0 ? baseline : of(original),
    hinted: of(hintCondition(hint)),
  };
}

/** Accuracy with the hint minus accuracy before it. */
export const changeOf = ({ before, hinted }: HintedSamples): Estimate =>
  accuracyUnderBias(before, hinted);

/** How much less the second way loses than the first, on questions that both were asked; missing where one was not. */
export function lessLost(first: HintedSamples, second: HintedSamples): Estimate {
  const [ours, theirs] = [changes(first), changes(second)];
  const pairs = [...ours].flatMap(([pair, { cluster, change }]): Pair[] => {
    const other = theirs.get(pair);
    return other === undefined ? [] : [{ cluster, first: change, second: other.change }];
  });
  // From an answer lost to one won.
  const difference = pairedBoundedDifference(pairs, { most: 2 });
  return { ...difference, missing: ours.size + theirs.size - 2 * pairs.length };
}

/** By pair: 1 where the hint made an answer right, -1 where it made one wrong. */
function changes({ before, hinted }: HintedSamples) {
  const right = ({ outcome }: Sample) => (outcome.correct === true ? 1 : 0);
  const couples = couplesOf(before, hinted).couples.filter(
    ({ first, second }) => first.status === "scored" && second.status === "scored",
  );
  return new Map(
    couples.map(({ first, second }) => [
      second.pair,
      { cluster: second.cluster, change: right(second) - right(first) },
    ]),
  );
}
