/** One outcome under one condition in two runs: rates or means, their paired difference, and what flipped. */
import type { Estimate } from "../../math/estimate.ts";
import { countPairs, mcNemarTest } from "../../math/mcNemar.ts";
import type { Pair } from "../../math/pair.ts";
import { pairedDifference } from "../../math/pairedDifference.ts";
import { pairedRateDifference } from "../../math/pairedRateDifference.ts";
import { seedFrom } from "../../math/seed.ts";
import { signFlipTest } from "../../math/signFlip.ts";
import type { Significance } from "../../math/significance.ts";
import { rateOf } from "../../metrics/rate.ts";
import { isAbsent } from "../../metrics/weightedRate.ts";
import { type Needed, neededFor } from "./needed.ts";
import type { PairGroup, Sample, SamplePair } from "./pairing.ts";

/** An item whose outcome is not the same in both runs. */
export interface Flip {
  readonly pair: string;
  readonly cluster: string;
  readonly trial: number;
  /** `cell/sample` in each run. */
  readonly first: string;
  readonly second: string;
  /** What became of it in each run: a refusal or an error is no hit. */
  readonly statuses: readonly [Sample["status"], Sample["status"]];
  /** In the first run. */
  readonly prompt: string;
}

/** One outcome under one condition, before p-values are corrected for how many there are. */
export interface Comparison {
  readonly condition: string;
  /** What else tells the samples of this comparison from others of its condition. */
  readonly part?: string;
  readonly outcome: string;
  /** Of yes-or-no outcomes rates are compared, of numbers means. */
  readonly kind: "rate" | "number";
  readonly first: Estimate;
  readonly second: Estimate;
  /** Second - first. `missing` counts pairs in which an answer is missing; the interval covers what it may have been. */
  readonly difference: Estimate;
  /** Whether the difference is chance. Missing answers are no hits to it. */
  readonly test: Significance;
  /** Items that are hits in the second run only, and in the first only; none for numbers. */
  readonly gained: readonly Flip[];
  readonly lost: readonly Flip[];
  readonly needed: Needed;
}

/** What is compared. */
export interface ComparedOutcome {
  readonly name: string;
  readonly kind: Comparison["kind"];
  /** The smallest difference of rates that is of interest. In (0, 1). */
  readonly effect: number;
}

/** Compares one outcome over the pairs of a group. */
export function compareOutcome(group: PairGroup, of: ComparedOutcome): Comparison {
  const { condition, part, pairs } = group;
  return {
    ...{ condition, ...(part === undefined ? {} : { part }), outcome: of.name, kind: of.kind },
    ...(of.kind === "rate" ? compareRates(pairs, of) : compareMeans(pairs, of)),
  };
}

type Measured = Omit<Comparison, "condition" | "part" | "outcome" | "kind">;

function compareRates(all: readonly SamplePair[], { name, effect }: ComparedOutcome): Measured {
  const isHit = (sample: Sample) => sample.status === "scored" && sample.outcome[name] === true;
  const missing = all.filter((pair) => isAbsent(pair.first) || isAbsent(pair.second));
  const measured = (hit: (sample: Sample, isSecond: boolean) => boolean) =>
    asPairs(all, ({ first, second }) => [+hit(first, false), +hit(second, true)]);
  const pairs = measured(isHit);
  const difference = pairedRateDifference(pairs);
  // At worst, what is missing was a hit in the first run and none in the second.
  const worst = measured((each, isSecond) => (isAbsent(each) ? !isSecond : isHit(each)));
  const best = measured((each, isSecond) => (isAbsent(each) ? isSecond : isHit(each)));
  const rate = (samples: readonly Sample[]) => rateOf(samples, (outcome) => outcome[name] === true);
  const flipsTo = (hit: boolean) =>
    all.filter(({ first, second }) => isHit(second) === hit && isHit(first) !== hit).map(flipOf);
  return {
    first: rate(all.map(({ first }) => first)),
    second: rate(all.map(({ second }) => second)),
    difference: {
      ...difference,
      missing: missing.length,
      interval: [pairedRateDifference(worst).interval[0], pairedRateDifference(best).interval[1]],
    },
    test: isIndependent(pairs)
      ? mcNemarTest(countPairs(pairs))
      : signFlipTest(pairs, { seed: seedFrom(0) }),
    gained: flipsTo(true),
    lost: flipsTo(false),
    needed: neededFor(pairs, { kind: "rate", effect }),
  };
}

function compareMeans(all: readonly SamplePair[], { name, effect }: ComparedOutcome): Measured {
  const numberIn = (sample: Sample) =>
    sample.status === "scored" && typeof sample.outcome[name] === "number"
      ? sample.outcome[name]
      : Number.NaN;
  const isWhole = ({ first, second }: SamplePair) =>
    Number.isFinite(numberIn(first)) && Number.isFinite(numberIn(second));
  const whole = all.filter(isWhole);
  const missing = all.length - whole.length;
  const pairs = asPairs(whole, ({ first, second }) => [numberIn(first), numberIn(second)]);
  const mean = (side: "first" | "second"): Estimate => {
    const alone = pairs.map((pair) => ({ ...pair, first: 0, second: pair[side] }));
    const estimate = pairedDifference(alone);
    const method = estimate.method.replace("paired difference", "mean");
    return { ...estimate, missing, method };
  };
  return {
    first: mean("first"),
    second: mean("second"),
    difference: { ...pairedDifference(pairs), missing },
    test: signFlipTest(pairs, { seed: seedFrom(0) }),
    gained: [],
    lost: [],
    needed: neededFor(pairs, { kind: "number", effect }),
  };
}

/** Where each item is a cluster of its own, pairs are independent, which the tests say by one cluster. */
function asPairs(
  all: readonly SamplePair[],
  numbers: (pair: SamplePair) => readonly [first: number, second: number],
): Pair[] {
  const clusters = new Set(all.map(({ first }) => first.cluster));
  const isClustered = clusters.size < all.length;
  return all.map((pair) => {
    const [first, second] = numbers(pair);
    return { cluster: isClustered ? pair.first.cluster : "", first, second };
  });
}

const isIndependent = (pairs: readonly Pair[]) =>
  new Set(pairs.map(({ cluster }) => cluster)).size < 2;

const flipOf = ({ first, second }: SamplePair): Flip => ({
  ...{ pair: first.pair, cluster: first.cluster, trial: first.trial },
  ...{ first: `${first.cell}/${first.sample}`, second: `${second.cell}/${second.sample}` },
  statuses: [first.status, second.status],
  prompt: first.prompt,
});
