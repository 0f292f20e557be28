/** Who is protected: single records, or users with all records that are kept of them. */
import { clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import { readUsers } from "../../../src/data/clicks/encodedFile.ts";
import { clicksWithout } from "../../../src/data/clicks/encodedView.ts";
import type { Randomness } from "../../../src/privacy/noise/randomness.ts";
import type { UnitOfPrivacy } from "../../../src/privacy/unitOfPrivacy.ts";
import {
  type ClickUnits,
  exampleUnits,
  userUnits,
} from "../../../src/training/clicks/clickUnits.ts";
import type { AdData } from "./data.ts";
import { areEncoded, countOf, type TrainingRecords } from "./records.ts";
import type { AdSettings } from "./settings.ts";

type Bound = Pick<AdSettings, "recordsPerUser">;

/** The unit, as plans and preparations say it. */
export const unitOf = ({ recordsPerUser }: Bound): UnitOfPrivacy =>
  recordsPerUser === null ? { kind: "example" } : { kind: "user", contributions: recordsPerUser };

/**
 * A log of which at most so many records of each user are left to train on: whatever reads it is bounded.
 *
 * @throws RangeError where a log does not say whose its records are.
 */
export async function boundedData(
  data: AdData,
  bound: Bound,
  randomness: Randomness,
): Promise<AdData> {
  if (bound.recordsPerUser === null) return data;
  const { layout, training } = data;
  const { members } = await unitsOf(training, bound, randomness);
  const places = members!.places.slice().sort();
  const kept = areEncoded(training)
    ? clicksWithout(training, othersThan(places, countOf(training)))
    : clickRecordsAt(layout, training, places);
  return { ...data, training: kept };
}

/** Ascending numbers below `count` that are not among these ascending ones. */
function othersThan(places: Int32Array, count: number): Int32Array {
  const others = new Int32Array(count - places.length);
  let [next, at] = [0, 0];
  for (let place = 0; place < count; place++) {
    if (places[next] === place) next++;
    else others[at++] = place;
  }
  return others;
}

/** The units of these records. @throws RangeError where a log does not say whose its records are. */
export async function unitsOf(
  records: TrainingRecords,
  { recordsPerUser }: Bound,
  randomness: Randomness,
): Promise<ClickUnits> {
  if (recordsPerUser === null) return exampleUnits(countOf(records));
  const users = await usersOf(records);
  if (users) return userUnits(users, { recordsPerUnit: recordsPerUser, randomness });
  throw new RangeError(
    "--set recordsPerUser: expected a log that says whose its records are, got one without users. Leave it out, or name the column in a schema.",
  );
}

async function usersOf(records: TrainingRecords) {
  if (!areEncoded(records)) return records.users;
  return records.header.hasUsers ? await readUsers(records) : undefined;
}
