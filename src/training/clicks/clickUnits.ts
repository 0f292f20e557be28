/**
 * Which records belong to which unit of privacy.
 *
 * Does not prove: that a user is a person. Who has two accounts is two users.
 */

import { bitsFrom, type Randomness, wordsOf } from "../../privacy/noise/randomness.ts";
import { fixedSizeSubset } from "../../privacy/sampling/chance.ts";
import { requireWhole } from "../../privacy/sampling/requirements.ts";

/** Units of privacy of a log. */
export interface ClickUnits {
  readonly count: number;
  /** Most records that a unit has. At least 1. */
  readonly recordsPerUnit: number;
  /** Records of each unit; absent: unit i is record i. */
  readonly members?: UnitMembers;
  /** Records that the bound on contributions left out. Private. */
  readonly droppedRecords: number;
}

/** Unit i has the records places[starts[i]] … places[starts[i + 1] − 1], in the order of the log. */
export interface UnitMembers {
  readonly starts: Int32Array;
  readonly places: Int32Array;
}

/** How users become units. */
export interface UserBound {
  /** Most records of a user that are kept: the bound on contributions. At least 1. */
  readonly recordsPerUnit: number;
  /** Decides which records of a user with more are kept. */
  readonly randomness: Randomness;
}

/** Every record is a unit. */
export const exampleUnits = (records: number): ClickUnits => ({
  count: records,
  recordsPerUnit: 1,
  droppedRecords: 0,
});

/**
 * Every user is a unit, with at most `recordsPerUnit` records. Of a user with more, a uniformly random set of this size is
 * kept, by coins of this user alone: it depends neither on labels nor on other users, so that a user more or less changes
 * nothing for the others, and the bound costs no privacy.
 *
 * `users` says whose each record is; whole numbers. Units take 4 bytes for each record that is kept and 4 for each user;
 * while they are made, about 20 for each record.
 */
export function userUnits(
  users: Float64Array | Int32Array,
  { recordsPerUnit, randomness }: UserBound,
): ClickUnits {
  requireWhole("userUnits", "recordsPerUnit", recordsPerUnit);
  const { names, starts, places } = groupedByUser(users);
  const bitsOf = coinsOfUsers(randomness);
  const keptStarts = new Int32Array(names.length + 1);
  let kept = 0;
  for (let unit = 0; unit < names.length; unit++) {
    const [begin, count] = [starts[unit]!, starts[unit + 1]! - starts[unit]!];
    const chosen = count <= recordsPerUnit ? undefined : bitsOf(names[unit]!);
    const own = chosen && fixedSizeSubset(count, recordsPerUnit, chosen);
    for (let at = 0; at < Math.min(count, recordsPerUnit); at++) {
      // What is kept is never behind what is read: one array serves both.
      places[kept++] = places[begin + (own ? own[at]! : at)]!;
    }
    keptStarts[unit + 1] = kept;
  }
  return {
    ...{ count: names.length, recordsPerUnit, droppedRecords: users.length - kept },
    members: { starts: keptStarts, places: places.slice(0, kept) },
  };
}

/** Coins of each user: seeded ones are the same whoever else is there. */
function coinsOfUsers(randomness: Randomness) {
  const secure = randomness.kind === "secure" ? bitsFrom(wordsOf(randomness)) : undefined;
  return (user: number) => secure ?? bitsFrom(wordsOf(randomness, "kept", user), 16);
}

/** Records by user; users in the order of their numbers, records of each in the order of the log. */
function groupedByUser(users: Float64Array | Int32Array) {
  const { names, indices } = numbered(users);
  const starts = new Int32Array(names.length + 1);
  for (const index of indices) starts[index + 1]!++;
  for (let index = 0; index < names.length; index++) starts[index + 1]! += starts[index]!;
  const next = starts.slice(0, names.length);
  const places = new Int32Array(users.length);
  for (let place = 0; place < users.length; place++) places[next[indices[place]!]!++] = place;
  return { names, starts, places };
}

/** The distinct users in order, and for each record the index of its own. */
function numbered(users: Float64Array | Int32Array) {
  const names = users.slice().sort();
  let count = 0;
  for (const user of names) {
    if (count === 0 || names[count - 1] !== user) names[count++] = user;
  }
  const distinct = names.slice(0, count);
  return { names: distinct, indices: Int32Array.from(users, (user) => indexIn(distinct, user)) };
}

/** Where a number is in a sorted list that has it. */
function indexIn(sorted: Float64Array | Int32Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
