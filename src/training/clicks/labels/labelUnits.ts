/** The records of units of privacy, for what goes through units rather than batches. */
import {
  type ClickLayout,
  type ClickRecords,
  clickRecordsAt,
} from "../../../data/clicks/clickRecords.ts";
import { generator, type Seed } from "../../../math/seed.ts";
import type { UnitOfPrivacy } from "../../../privacy/unitOfPrivacy.ts";
import type { ClickUnits } from "../clickUnits.ts";

/** Places of the records of a unit. */
export const unitPlaces = ({ members }: ClickUnits, unit: number): Int32Array =>
  members
    ? members.places.subarray(members.starts[unit]!, members.starts[unit + 1]!)
    : Int32Array.of(unit);

/** The unit of privacy that these units stand for. */
export const unitOfPrivacyOf = ({ members, recordsPerUnit }: ClickUnits): UnitOfPrivacy =>
  members ? { kind: "user", contributions: recordsPerUnit } : { kind: "example" };

/** Records of some units and nothing else, with the units that they form. */
export interface UnitRecords {
  readonly records: ClickRecords;
  readonly units: ClickUnits;
}

/** The records of these units, one unit after the other. Records that the bound left out are in none. */
export function recordsOfUnits(
  layout: ClickLayout,
  { records, units }: UnitRecords,
  chosen: readonly number[],
): UnitRecords {
  const { recordsPerUnit } = units;
  const starts = new Int32Array(chosen.length + 1);
  const places: number[] = [];
  for (const [at, unit] of chosen.entries()) {
    places.push(...unitPlaces(units, unit));
    starts[at + 1] = places.length;
  }
  const members = units.members && {
    starts,
    places: Int32Array.from(places, (_, place) => place),
  };
  return {
    records: clickRecordsAt(layout, records, places),
    units: { count: chosen.length, recordsPerUnit, droppedRecords: 0, ...(members && { members }) },
  };
}

/** All units, in their order. */
export const everyUnit = ({ count }: ClickUnits): number[] =>
  Array.from({ length: count }, (_, unit) => unit);

/** Two parts of the units, by a public shuffle: this share of them, rounded, and the rest. */
export function dividedUnits(
  units: ClickUnits,
  share: number,
  seed: Seed,
): readonly [first: readonly number[], rest: readonly number[]] {
  const first = Math.round(share * units.count);
  if (!(first >= 1 && first < units.count)) {
    throw new RangeError(
      `labels: expected a share that divides ${units.count} units, got ${share}.`,
    );
  }
  const order = generator(seed).shuffle(everyUnit(units));
  return [order.slice(0, first), order.slice(first)];
}
