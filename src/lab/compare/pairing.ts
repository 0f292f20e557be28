/** Which samples of two runs are the same item, asked the same way. */
import type { EventOf } from "../event.ts";

/** A measured answer. */
export type Sample = EventOf<"sample">;

/** The same item in the first run and in the second. */
export interface SamplePair {
  readonly first: Sample;
  readonly second: Sample;
}

/** Pairs that are compared together. */
export interface PairGroup {
  readonly condition: string;
  /** What tells samples of one condition apart, such as the model of a cell; absent where nothing has to. */
  readonly part?: string;
  /** In an order that does not depend on which run is the first. */
  readonly pairs: readonly SamplePair[];
}

/** All that two runs share, and how much they do not. */
export interface Pairing {
  readonly groups: readonly PairGroup[];
  /** Samples without a partner in the other run. */
  readonly unpaired: readonly [first: number, second: number];
}

/** Two values, one of each run. */
type Both<Value> = readonly [first: Value, second: Value];

/**
 * Pairs samples by condition, pair and trial; where a condition has several samples of one item, as when a recipe
 * asks several models, also by their cell, and at last by their own name.
 */
export function pairSamples(first: readonly Sample[], second: readonly Sample[]): Pairing {
  const conditions = [...new Set([...first, ...second].map(({ condition }) => condition))];
  const groups = conditions.flatMap((condition) => {
    const of = (samples: readonly Sample[]) =>
      samples.filter((sample) => sample.condition === condition);
    return groupsIn(condition, [of(first), of(second)]);
  });
  const paired = groups.reduce((sum, { pairs }) => sum + pairs.length, 0);
  return { groups, unpaired: [first.length - paired, second.length - paired] };
}

/** How finely samples are told apart, from coarse to fine. */
const keys: readonly ((sample: Sample) => string)[] = [
  ({ pair, trial }) => JSON.stringify([pair, trial]),
  ({ pair, trial, cell }) => JSON.stringify([pair, trial, cell]),
  ({ pair, trial, cell, sample }) => JSON.stringify([pair, trial, cell, sample]),
];

function groupsIn(condition: string, runs: Both<readonly Sample[]>): PairGroup[] {
  const keyOf = keys.find((key) => runs.every((run) => isUnique(run, key))) ?? keys.at(-1)!;
  const partners = new Map(runs[1].map((sample) => [keyOf(sample), sample]));
  const parts = new Map<string, SamplePair[]>();
  for (const sample of runs[0].toSorted((a, b) => compareText(keyOf(a), keyOf(b)))) {
    const partner = partners.get(keyOf(sample));
    if (partner === undefined) continue;
    const part = keyOf === keys[0] ? "" : partOf(sample);
    parts.set(part, [...(parts.get(part) ?? []), { first: sample, second: partner }]);
  }
  return [...parts].map(([part, pairs]) => ({
    condition,
    ...(part === "" ? {} : { part }),
    pairs,
  }));
}

const isUnique = (samples: readonly Sample[], key: (sample: Sample) => string) =>
  new Set(samples.map(key)).size === samples.length;

/** The cell without what names the cluster: `seed-1/backdoor/measured` of cluster `seed-1` is `backdoor/measured`. */
const partOf = ({ cell, cluster }: Sample): string =>
  cell
    .split("/")
    .filter((name) => name !== cluster)
    .join("/");

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
