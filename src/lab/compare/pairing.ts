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
 * Pairs samples by condition, pair and trial; where a condition has several samples of one item, as when reasoning is
 * cut at every step, also by their own name; where that is not enough, as when several models are asked, by their cell.
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

/** How finely samples are told apart, from coarse to fine; whether their cell has to do with it. */
const keys: readonly { readonly of: (sample: Sample) => string; readonly byCell: boolean }[] = [
  { of: ({ pair, trial }) => JSON.stringify([pair, trial]), byCell: false },
  { of: ({ pair, trial, sample }) => JSON.stringify([pair, trial, sample]), byCell: false },
  { of: ({ pair, trial, cell }) => JSON.stringify([pair, trial, cell]), byCell: true },
  {
    of: ({ pair, trial, cell, sample }) => JSON.stringify([pair, trial, cell, sample]),
    byCell: true,
  },
];

function groupsIn(condition: string, runs: Both<readonly Sample[]>): PairGroup[] {
  const key = keys.find(({ of }) => runs.every((run) => isUnique(run, of))) ?? keys.at(-1)!;
  const keyOf = key.of;
  const partners = new Map(runs[1].map((sample) => [keyOf(sample), sample]));
  const parts = new Map<string, SamplePair[]>();
  for (const sample of runs[0].toSorted((a, b) => compareText(keyOf(a), keyOf(b)))) {
    const partner = partners.get(keyOf(sample));
    if (partner === undefined) continue;
    const part = key.byCell ? partOf(sample) : "";
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

/**
 * The cell without what names the cluster and without numbered parts, in which work is divided for no reason of its
 * own: `seed-1/backdoor/measured` of cluster `seed-1` is `backdoor/measured`, `fewShot/part-3` is `fewShot`.
 */
const partOf = ({ cell, cluster }: Sample): string =>
  cell
    .split("/")
    .filter((name) => name !== cluster && !/^(part-)?\d+$/.test(name))
    .join("/");

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
