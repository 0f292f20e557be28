/**
 * From scores to a bound on epsilon: above which score does the attack say "in"?
 *
 * A threshold that was chosen because it looks best has no confidence that could be stated. Each choice here keeps its
 * confidence. "Above the k-th highest score of an excluded canary" is as good
 * as fixed beforehand: the false positive rate of such a threshold has the beta distribution from which the bound of
 * Clopper and Pearson takes its quantile (David & Nagaraja 2003, section 2.1), and the scores of included canaries are
 * independent of it. With m such ranks, each is asked at significance / m.
 */
import type { Seed } from "../../math/seed.ts";
import { generator, split } from "../../math/seed.ts";
import { type CanaryScore, countAbove, type ScoresByClass, scoresByClass } from "./canaryScore.ts";
import {
  type AttackCounts,
  type EpsilonOfRates,
  epsilonOfRates,
  largestErrorRates,
} from "./clopperPearson.ts";
import { type AuditOptions, auditOptions, type LowerBound } from "./lowerBound.ts";
import { rocHull, rocOfClasses } from "./roc.ts";

/** How the threshold is found. */
export type ThresholdChoice =
  /** Said before any score was seen: "in" from this score on. */
  | { readonly kind: "explicit"; readonly threshold: number }
  /** Numbers of false positives that were fixed before, 0, 1, 2, 4, … if none are given; the best one counts. */
  | { readonly kind: "ranks"; readonly falsePositives?: readonly number[] }
  /** All numbers of false positives, from 0 on. */
  | { readonly kind: "bonferroni" }
  /** The best threshold of one random half, judged on the other. */
  | { readonly kind: "split"; readonly seed: Seed; readonly fraction?: number }
  /** The median of many such splits, each at half of the significance: no luck with a single split. */
  | {
      readonly kind: "multiSplit";
      readonly seed: Seed;
      readonly fraction?: number;
      /** At least 1. @default 15 */
      readonly splits?: number;
    };

/** How scores become a bound. */
export interface ScoreAuditOptions extends AuditOptions {
  /** @default ranks */
  readonly threshold?: ThresholdChoice;
  /** What error rates say about epsilon. @default epsilonOfRates */
  readonly epsilonOf?: EpsilonOfRates;
}

interface Judge extends Required<AuditOptions> {
  readonly epsilonOf: EpsilonOfRates;
}

/** The lower bound that these scores give, by the bounds of Clopper & Pearson on the rates of errors. */
export function scoreLowerBound(
  scores: readonly CanaryScore[],
  options: ScoreAuditOptions,
): LowerBound {
  const { threshold = { kind: "ranks" }, epsilonOf = epsilonOfRates } = options;
  const { delta, confidence } = auditOptions("scoreLowerBound", options);
  const classes = scoresByClass("scoreLowerBound", scores);
  const judge = { delta, confidence, epsilonOf };
  const epsilon = choices[threshold.kind](classes, judge, threshold as never);
  const method = `Clopper-Pearson, threshold by ${threshold.kind}`;
  return { epsilon, delta, confidence, n: scores.length, method };
}

type Choice<Kind extends ThresholdChoice["kind"]> = (
  classes: ScoresByClass,
  judge: Judge,
  choice: Extract<ThresholdChoice, { kind: Kind }>,
) => number;

const choices: { readonly [Kind in ThresholdChoice["kind"]]: Choice<Kind> } = {
  explicit: (classes, judge, { threshold }) => {
    if (Number.isNaN(threshold)) {
      throw new RangeError("scoreLowerBound: expected a threshold, got NaN.");
    }
    return epsilonAt(countsFrom(classes, threshold), judge);
  },
  ranks: (classes, judge, { falsePositives = doubling(classes.excluded.length) }) =>
    bestOf(ranksOf(classes, falsePositives), judge),
  bonferroni: (classes, judge) => bestOf(everyRank(classes), judge),
  split: (classes, judge, { seed, fraction = 0.5 }) =>
    splitEpsilon(classes, judge, { seed, fraction }),
  multiSplit: (classes, judge, { seed, fraction = 0.5, splits = 15 }) => {
    if (!(Number.isSafeInteger(splits) && splits >= 1)) {
      throw new RangeError(
        `scoreLowerBound: expected a whole number of splits, at least 1, got ${splits}.`,
      );
    }
    const half = { ...judge, confidence: (1 + judge.confidence) / 2 };
    const each = Array.from({ length: splits }, (_, index) =>
      splitEpsilon(classes, half, { seed: split(seed, index), fraction }),
    );
    // At least half of the bounds are this large. More than half are wrong at most twice as often as one is.
    return each.sort((a, b) => b - a)[Math.ceil(splits / 2) - 1]!;
  },
};

/** 0, 1, 2, 4, … below `end`. */
function doubling(end: number): number[] {
  const found = [0];
  for (let rank = 1; rank < end; rank *= 2) found.push(rank);
  return found;
}

interface Asked {
  readonly attacks: readonly AttackCounts[];
  readonly asked: number;
}

function ranksOf(classes: ScoresByClass, ranks: readonly number[]): Asked {
  const wrong = ranks.find((rank) => !Number.isSafeInteger(rank) || rank < 0);
  if (wrong !== undefined || ranks.length === 0) {
    throw new RangeError(
      `scoreLowerBound: expected numbers of false positives from 0 on, got ${wrong ?? "none"}.`,
    );
  }
  const possible = ranks.filter((rank) => rank < classes.excluded.length);
  return {
    attacks: possible.map((rank) => countsAboveRank(classes, rank)),
    asked: ranks.length,
  };
}

/** All ranks but those that find nobody whom the rank before does not find. */
function everyRank(classes: ScoresByClass): Asked {
  const attacks = Array.from(classes.excluded, (_, rank) => countsAboveRank(classes, rank));
  const found = (index: number) => attacks[index]?.truePositives ?? -1;
  return {
    attacks: attacks.filter((_, index) => found(index) > found(index - 1)),
    asked: attacks.length,
  };
}

/** The attack that says "in" above the excluded score at `rank`, 0 being the highest. */
function countsAboveRank(classes: ScoresByClass, rank: number): AttackCounts {
  const truePositives = countAbove(classes.included, classes.excluded[rank]!);
  return { ...sizes(classes), truePositives, falsePositives: rank };
}

/** The attack that says "in" from `threshold` on. */
function countsFrom(classes: ScoresByClass, threshold: number): AttackCounts {
  return {
    ...sizes(classes),
    truePositives: countAbove(classes.included, threshold, true),
    falsePositives: countAbove(classes.excluded, threshold, true),
  };
}

const sizes = ({ included, excluded }: ScoresByClass) => ({
  included: included.length,
  excluded: excluded.length,
});

const epsilonAt = (counts: AttackCounts, { confidence, delta, epsilonOf }: Judge) =>
  epsilonOf(largestErrorRates(counts, confidence), delta);

/** The largest bound, each at its share of the significance among all that were `asked`. */
function bestOf({ attacks, asked }: Asked, judge: Judge): number {
  const confidence = 1 - (1 - judge.confidence) / asked;
  return Math.max(0, ...attacks.map((counts) => epsilonAt(counts, { ...judge, confidence })));
}

interface SplitOptions {
  readonly seed: Seed;
  /** Share of each class among which the threshold is chosen. In (0, 1). */
  readonly fraction: number;
}

function splitEpsilon(
  classes: ScoresByClass,
  judge: Judge,
  { seed, fraction }: SplitOptions,
): number {
  const [chosenBy, judged] = halves(classes, seed, fraction);
  let [best, chosen] = [-1, Infinity];
  for (const { threshold } of rocHull(rocOfClasses(chosenBy)).points) {
    const epsilon = epsilonAt(countsFrom(chosenBy, threshold), judge);
    if (epsilon > best) [best, chosen] = [epsilon, threshold];
  }
  return epsilonAt(countsFrom(judged, chosen), judge);
}

function halves(classes: ScoresByClass, seed: Seed, fraction: number) {
  const parts = (["included", "excluded"] as const).map((name) => {
    const shuffled = generator(split(seed, name)).shuffle([...classes[name]]);
    const cut = Math.floor(fraction * shuffled.length);
    if (cut > 0 && cut < shuffled.length) return [shuffled.slice(0, cut), shuffled.slice(cut)];
    throw new RangeError(
      `scoreLowerBound: expected a fraction that leaves both parts scores, got ${fraction} of ${shuffled.length} ${name}.`,
    );
  });
  return [0, 1].map((part) => ({
    included: descending(parts[0]![part]!),
    excluded: descending(parts[1]![part]!),
  })) as [ScoresByClass, ScoresByClass];
}

const descending = (values: readonly number[]) => Float64Array.from(values).sort().reverse();
