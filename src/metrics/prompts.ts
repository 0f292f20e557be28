/** What of measured prompts is known, and what that says where some are not. */
import type { Estimate } from "../math/estimate.ts";
import { grouped } from "../math/grouped.ts";
import { jackknifeHalfWidth } from "../math/jackknife.ts";
import type { Measured } from "./metric.ts";
import { isAbsent } from "./weightedRate.ts";

/** The results of runs, without what was met on the way. A sample that says nothing about it is taken to be one. */
export const finalPrompts = <Sample extends Measured>(samples: readonly Sample[]): Sample[] =>
  samples.filter(({ outcome }) => outcome.isFinal !== false);

/**
 * The samples with what is not known marked as missing: `isKnown` says whether an outcome has what is to be measured.
 * A prompt that was refused is a prompt like others.
 */
export const asPrompts = (
  samples: readonly Measured[],
  isKnown: (outcome: Measured["outcome"]) => boolean,
): Measured[] =>
  samples.map((sample) => {
    if (isAbsent(sample)) return sample;
    return { ...sample, status: isKnown(sample.outcome) ? "scored" : "missing" };
  });

/** What is known of one prompt. */
export interface Known<Value> {
  readonly cluster: string;
  readonly value: Value;
}

/** Prompts of which something is known, by cluster and then by value, and how many others there are. */
export interface KnownPrompts<Value> {
  readonly known: readonly Known<Value>[];
  readonly missing: number;
}

/** What `read` finds in the outcomes; undefined where it finds nothing. The order of the samples is lost. */
export function knownOf<Value extends number | string>(
  samples: readonly Measured[],
  read: (outcome: Measured["outcome"]) => Value | undefined,
): KnownPrompts<Value> {
  const known = samples.flatMap((sample) => {
    const value = isAbsent(sample) ? undefined : read(sample.outcome);
    return value === undefined ? [] : [{ cluster: sample.cluster, value }];
  });
  const compared = <Key extends number | string>(a: Key, b: Key) => (a < b ? -1 : Number(a > b));
  const sorted = known.sort((a, b) => compared(a.cluster, b.cluster) || compared(a.value, b.value));
  return { known: sorted, missing: samples.length - known.length };
}

/** The text of a prompt, where it was recorded. */
export const promptIn = ({ prompt }: Measured["outcome"]): string | undefined =>
  typeof prompt === "string" ? prompt : undefined;

/** A statistic of all that is known. */
export interface Spread {
  readonly value: number;
  /** The least and the most that it could be with the missing prompts. */
  readonly possible: readonly [low: number, high: number];
  /** The statistic without each cluster. */
  readonly leftOut: readonly number[];
  /** Values that the statistic can have. */
  readonly range: readonly [low: number, high: number];
}

/** The estimate: everything possible, and half an interval beyond it on both sides. */
export function spreadEstimate(
  { known, missing }: KnownPrompts<unknown>,
  { value, possible, leftOut, range }: Spread,
): Estimate {
  const half = jackknifeHalfWidth(leftOut);
  const low = Math.max(range[0], possible[0] - half);
  const high = Math.min(range[1], possible[1] + half);
  const method = `jackknife 95%, ${leftOut.length} clusters`;
  const n = known.length + missing;
  // What is no number has every value.
  const interval = low <= high ? ([low, high] as const) : range;
  return { value, n, missing, interval, method };
}

/** The mean of numbers in `range`, over the prompts that have one; the interval covers what the others could have. */
export function meanOfPrompts(
  samples: readonly Measured[],
  key: string | ((outcome: Measured["outcome"]) => number | undefined),
  range: readonly [low: number, high: number],
): Estimate {
  const read =
    typeof key === "string" ? (outcome: Measured["outcome"]) => numberOf(outcome[key]) : key;
  const prompts = knownOf(samples, read);
  const { known, missing } = prompts;
  const total = sumOf(known);
  const ifMissing = (each: number) =>
    (missing === 0 ? total : total + missing * each) / samples.length;
  const groups = [...grouped(known, ({ cluster }) => cluster).values()];
  const leftOut = groups.map((group) => (total - sumOf(group)) / (known.length - group.length));
  const possible = [ifMissing(range[0]), ifMissing(range[1])] as const;
  return spreadEstimate(prompts, { value: total / known.length, possible, leftOut, range });
}

/** A finite number, where there is one. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const sumOf = (known: readonly Known<number>[]) => known.reduce((sum, { value }) => sum + value, 0);
