/** Options of a world: what they are, and whether they can be. */

import type { ClickTask } from "../clicks/clickRecords.ts";
import { expectWhole } from "../expectWhole.ts";

/** What is to be generated. */
export interface ClickWorldOptions {
  readonly task: ClickTask;
  /** Mean label: the share of positives, below 1, or the mean count. Above 0. */
  readonly rate: number;
  /** Ids of each categorical field. */
  readonly buckets: readonly number[];
  /** Numeric inputs, standard normal: a public scale. */
  readonly numbers: number;
  /** Exponent of the power law of ids. At least 0; 0: all alike. @default 1.1 */
  readonly skew?: number;
  /** Standard deviation of the score over records, about. At least 0. @default 1.2 */
  readonly signal?: number;
  /** Share of the variance of the score that belongs to pairs of ids, so that no linear model finds it. In [0, 1]. @default 0 */
  readonly pairs?: number;
  /** Records of each user; the even fields of a user never change. @default 1 */
  readonly recordsPerUser?: number;
}

/** With every default. @throws RangeError for the first that is out of range. */
export function checkedOptions(options: ClickWorldOptions): Required<ClickWorldOptions> {
  const world = { skew: 1.1, signal: 1.2, pairs: 0, recordsPerUser: 1, ...options };
  const { buckets, numbers, recordsPerUser, task } = world;
  const expected = (what: string) => `clickWorld: expected ${what}`;
  expectWhole(buckets, { expected: expected("buckets"), least: 1, most: 2 ** 31 - 1 });
  expectWhole([numbers], { expected: expected("numbers"), least: 0, most: 10_000 });
  expectWhole([recordsPerUser], { expected: expected("recordsPerUser"), least: 1, most: 10_000 });
  if (buckets.length === 0) throw new RangeError(`${expected("a field")}, got none.`);
  expectBetween(world.rate, "rate", { above: 0, most: task === "binary" ? 1 - 1e-9 : 20 });
  expectBetween(world.skew, "skew", { above: -1e-12, most: 10 });
  expectBetween(world.signal, "signal", { above: -1e-12, most: 10 });
  expectBetween(world.pairs, "pairs", { above: -1e-12, most: 1 });
  return world;
}

function expectBetween(
  value: number,
  name: string,
  { above, most }: { readonly above: number; readonly most: number },
): void {
  if (value > above && value <= most) return;
  const range = `above ${Math.max(0, above)} and at most ${most}`;
  throw new RangeError(`clickWorld: expected ${name} ${range}, got ${value}.`);
}
