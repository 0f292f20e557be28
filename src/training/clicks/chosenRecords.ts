/** The records of the units that a sampler has chosen, and where each goes in a batch. */
import type { BatchSampler } from "../../privacy/sampling/sampler.ts";
import type { ClickUnits } from "./clickUnits.ts";

/** Records of a batch in the order of the log. */
export interface ChosenRecords {
  readonly units: number;
  readonly places: Int32Array;
  /** Slot in the batch of each, in [0, units × recordsPerUnit); absent: record i has slot i. */
  readonly slots?: Int32Array;
  /** How many records the unit of each has; absent: 1. */
  readonly own?: Int32Array;
}

/**
 * A sampler for units, checked, which says that users are drawn with all their records.
 *
 * @throws RangeError for one that draws from another number of units.
 */
export function samplerOfUnits(
  units: ClickUnits,
  sampler: (units: number) => BatchSampler,
): BatchSampler {
  const made = sampler(units.count);
  if (made.datasetSize === units.count) {
    return units.members ? { ...made, recordsPerUnit: units.recordsPerUnit } : made;
  }
  throw new RangeError(
    `click batches: expected a sampler of ${units.count} units, got one of ${made.datasetSize}.`,
  );
}

/** The records of these units. Batches have their units in ascending order, however they were drawn. */
export function chosenRecords(units: ClickUnits, drawn: Int32Array): ChosenRecords {
  const chosen = ascending(drawn);
  if (!units.members) return { units: chosen.length, places: chosen };
  const { starts, places } = units.members;
  const slots = chosen.length * units.recordsPerUnit;
  let count = 0;
  for (const unit of chosen) count += starts[unit + 1]! - starts[unit]!;
  // Place and slot in one number, exact below 2⁵³, so that sorting by place carries the slot along.
  const keys = new Float64Array(count);
  let at = 0;
  chosen.forEach((unit, index) => {
    for (let own = 0; starts[unit]! + own < starts[unit + 1]!; own++) {
      keys[at++] = places[starts[unit]! + own]! * slots + index * units.recordsPerUnit + own;
    }
  });
  keys.sort();
  const slotOf = Int32Array.from(keys, (key) => key % slots);
  return {
    units: chosen.length,
    places: Int32Array.from(keys, (key) => Math.floor(key / slots)),
    slots: slotOf,
    own: slotOf.map((slot) => {
      const unit = chosen[Math.floor(slot / units.recordsPerUnit)]!;
      return starts[unit + 1]! - starts[unit]!;
    }),
  };
}

function ascending(drawn: Int32Array): Int32Array {
  for (let at = 1; at < drawn.length; at++) {
    if (drawn[at]! < drawn[at - 1]!) return drawn.slice().sort();
  }
  return drawn;
}
