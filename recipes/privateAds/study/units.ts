/** Who is protected: single records, or users with all records that are kept of them. */
import { type ClickRecords, clickRecordsAt } from "../../../src/data/clicks/clickRecords.ts";
import type { Randomness } from "../../../src/privacy/noise/randomness.ts";
import type { UnitOfPrivacy } from "../../../src/privacy/unitOfPrivacy.ts";
import {
  type ClickUnits,
  exampleUnits,
  userUnits,
} from "../../../src/training/clicks/clickUnits.ts";
import type { AdData } from "./data.ts";
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
export function boundedData(data: AdData, bound: Bound, randomness: Randomness): AdData {
  if (bound.recordsPerUser === null) return data;
  const { members } = unitsOf(data.training, bound, randomness);
  const places = members!.places.slice().sort();
  return { ...data, training: clickRecordsAt(data.layout, data.training, places) };
}

/** The units of these records. @throws RangeError where a log does not say whose its records are. */
export function unitsOf(
  { count, users }: ClickRecords,
  { recordsPerUser }: Bound,
  randomness: Randomness,
): ClickUnits {
  if (recordsPerUser === null) return exampleUnits(count);
  if (users) return userUnits(users, { recordsPerUnit: recordsPerUser, randomness });
  throw new RangeError(
    "--set recordsPerUser: expected a log that says whose its records are, got one without users. Leave it out, or name the column in a schema.",
  );
}
