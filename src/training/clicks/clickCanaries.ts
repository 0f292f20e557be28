/**
 * Canaries for models of clicks: records that nobody has, with labels that nothing explains, each put in by a fair coin
 * of its own. What a trained model says of those that were in, beside those that were not, bounds the epsilon of the
 * training from below, in one run (Steinke, Nasr & Jagielski 2023, arXiv 2305.08846).
 *
 * Does not prove: much about a large model that is hardly moved by one record. Whoever sees gradients sees more, so that
 * a bound far below the claim is what to expect. The evaluated model has seen the canaries: as few as matter beside the
 * records that there are should be taken.
 */
import {
  type ClickLayout,
  type ClickRecords,
  type ClickTask,
  clickRecordsAt,
} from "../../data/clicks/clickRecords.ts";
import { joinedRecords } from "../../data/clicks/joinedRecords.ts";
import { type Generator, generator, type Seed, split } from "../../math/seed.ts";
import { coinFlips } from "../../privacy/audit/auditedMechanism.ts";
import type { CanaryScore } from "../../privacy/audit/canaryScore.ts";
import { type GuessOptions, oneRunScoreLowerBound } from "../../privacy/audit/guesses.ts";
import type { LowerBound } from "../../privacy/audit/lowerBound.ts";

/** How canaries are made. */
export interface ClickCanaryOptions {
  readonly task: ClickTask;
  /** In or out. At least 2. */
  readonly count: number;
  /** Of records, labels and coins. */
  readonly seed: Seed;
  /** The label of half of them where the task is a count; the others have 0. @default 4 */
  readonly largeCount?: number;
}

/** Canaries that are tossed for, and what is needed to audit what is trained on those that are in. */
export interface TossedCanaries {
  /** Those that are in: they come behind the records. Samplers and plans are about all of these together. */
  readonly inside: ClickRecords;
  /** All canaries, in or out: what the trained model is asked about. */
  readonly canaries: ClickRecords;
  readonly included: readonly boolean[];
  /** How sure an attacker is that each canary was in, from the outputs of the model for `canaries`. */
  scores(outputs: ArrayLike<number>): readonly CanaryScore[];
  /** The bound that these outputs give. Throws a RangeError for another number of outputs, or NaN. */
  bound(outputs: ArrayLike<number>, options: GuessOptions): LowerBound;
}

/** Records with canaries among them. */
export interface ClickCanaries extends TossedCanaries {
  /** The records, then the canaries that are in: what is trained on. */
  readonly records: ClickRecords;
}

/**
 * Puts canaries into records. Ids are drawn from all that a field has, so that their rows have few other readers; numbers
 * from those of the records, each by itself. A canary is a user of its own.
 *
 * @throws RangeError without records, and for fewer than two canaries.
 */
export function clickCanaries(
  layout: ClickLayout,
  records: ClickRecords,
  options: ClickCanaryOptions,
): ClickCanaries {
  const tossed = tossedCanaries(layout, records, { ...options, lastUser: lastUserOf(records) });
  return { ...tossed, records: joinedRecords([records, tossed.inside]) };
}

/** The largest number of a user; −1 where there is none. */
export function lastUserOf({ users }: ClickRecords): number {
  let last = -1;
  for (const user of users ?? []) if (user > last) last = user;
  return last;
}

/**
 * The same for records that are not all in memory: numbers are drawn from a sample of them, and users are new where they
 * are above the last one.
 */
export function tossedCanaries(
  layout: ClickLayout,
  records: ClickRecords,
  options: ClickCanaryOptions & { readonly lastUser: number },
): TossedCanaries {
  const { count, seed } = options;
  if (!(Number.isSafeInteger(count) && count >= 2 && records.count >= 1)) {
    const got = `${count} canaries and ${records.count} records`;
    throw new RangeError(`clickCanaries: expected at least 2 canaries and a record, got ${got}.`);
  }
  const included = coinFlips(count, split(seed, "canaries"));
  const canaries = inventedRecords(layout, records, options);
  const isIn = included.flatMap((each, canary) => (each ? [canary] : []));
  const scores = (outputs: ArrayLike<number>) => scoresOf(canaries, included, outputs);
  return {
    inside: clickRecordsAt(layout, canaries, isIn),
    ...{ canaries, included, scores },
    bound: (outputs, guessing) => oneRunScoreLowerBound(scores(outputs), guessing),
  };
}

function inventedRecords(
  { fields, numbers }: ClickLayout,
  records: ClickRecords,
  {
    task,
    count,
    seed,
    largeCount = 4,
    lastUser,
  }: ClickCanaryOptions & { readonly lastUser: number },
): ClickRecords {
  const draw = generator(split(seed, "invented"));
  const ids = new Int32Array(count * fields.length);
  const values = new Float32Array(count * numbers.length);
  const labels = new Float32Array(count);
  const large = task === "binary" ? 1 : largeCount;
  for (let canary = 0; canary < count; canary++) {
    for (const [at, { buckets }] of fields.entries()) {
      ids[canary * fields.length + at] = draw.integer(buckets);
    }
    for (let at = 0; at < numbers.length; at++) {
      values[canary * numbers.length + at] = someNumber(records, at, draw);
    }
    labels[canary] = draw.uniform() < 0.5 ? large : 0;
  }
  const users =
    records.users && Float64Array.from({ length: count }, (_, canary) => lastUser + 1 + canary);
  return { count, ids, numbers: values, labels, ...(users && { users }) };
}

/** The number that a random record has in this column. */
function someNumber({ count, numbers }: ClickRecords, column: number, draw: Generator): number {
  const columns = numbers.length / count;
  return numbers[draw.integer(count) * columns + column]!;
}

/**
 * How far an output lies on the side of its canary's label: the output less the mean over all canaries, with the sign of the
 * label. Training on a canary lowers its loss, which is to move its output there; without the mean, a rare label would
 * look like one that was never seen. Nothing of it looks at the coins.
 */
function scoresOf(
  { count, labels }: ClickRecords,
  included: readonly boolean[],
  outputs: ArrayLike<number>,
): readonly CanaryScore[] {
  if (outputs.length !== count) {
    const got = `${outputs.length} outputs for ${count} canaries`;
    throw new RangeError(`clickCanaries: expected an output for each canary, got ${got}.`);
  }
  const mean = Array.from(outputs).reduce((sum, output) => sum + output, 0) / count;
  return included.map((isIn, canary) => {
    const distance = outputs[canary]! - mean;
    return { score: labels[canary]! > 0 ? distance : -distance, included: isIn };
  });
}
