/** Which records of a file are kept apart, to try models on. */
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import { type Seed, split } from "../../../src/math/seed.ts";
import { bitsFrom, seededRandomness, wordsOf } from "../../../src/privacy/noise/randomness.ts";
import { fixedSizeSubset } from "../../../src/privacy/sampling/chance.ts";
import type { AdSettings } from "./settings.ts";

/** A log that is divided. */
export type DividedLog = Pick<ClickRecords, "count" | "users">;

/** Of a file that is taken whole, a fifth is held out at most. */
const shareOfAll = 0.2;

/**
 * Places of the records that are held out, ascending: as many as wanted, and of a file with fewer records than wanted the same
 * share. The last ones, or those that the seed says; users whole, so that hardly one is on both sides.
 *
 * @throws RangeError for fewer than 2 records.
 */
export function heldOutPlaces(log: DividedLog, seed: Seed, settings: AdSettings): Int32Array {
  const { count } = log;
  const { heldOut, records, heldOutPart } = settings;
  const share = records === "all" ? shareOfAll : heldOut / (heldOut + records);
  const apart = Math.min(heldOut, Math.round(share * count));
  if (apart < 1 || apart >= count) {
    const expected = "expected at least 2 records, to train on and to try";
    throw new RangeError(`${settings.data}: ${expected}, got ${count}.`);
  }
  if (heldOutPart === "last")
    return Int32Array.from({ length: apart }, (_, at) => count - apart + at);
  const bits = bitsFrom(wordsOf(seededRandomness(split(seed, "heldOut"))));
  if (!log.users) return fixedSizeSubset(count, apart, bits);
  const chosen = someUsers(log.users, apart, bits.below);
  const places: number[] = [];
  for (let place = 0; places.length < apart; place++) {
    if (chosen.has(log.users[place]!)) places.push(place);
  }
  return Int32Array.from(places);
}

/** Random users with at least so many records together, below all. */
function someUsers(
  users: NonNullable<ClickRecords["users"]>,
  records: number,
  below: (bound: number) => number,
): ReadonlySet<number> {
  const sorted = users.slice().sort();
  const starts: number[] = [];
  sorted.forEach((user, at) => {
    if (at === 0 || user !== sorted[at - 1]) starts.push(at);
  });
  const chosen = new Set<number>();
  for (let found = 0; found < records; ) {
    const index = below(starts.length);
    const user = sorted[starts[index]!]!;
    if (chosen.has(user)) continue;
    chosen.add(user);
    found += (starts[index + 1] ?? sorted.length) - starts[index]!;
  }
  return chosen;
}
