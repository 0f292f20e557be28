/** A claim about people has to say what one of them is in the data. */
import { RefusedInputError, shown } from "./refusal.ts";
import type { UnitOfPrivacy } from "./unitOfPrivacy.ts";

/** The unit as it is. Throws a RefusedInputError where it was not stated, or is none. */
export function checkedUnit(
  unit: UnitOfPrivacy | undefined,
  where = "unitOfPrivacy",
): UnitOfPrivacy {
  if (unit === undefined || !["example", "user", "group"].includes(unit.kind)) {
    throw new RefusedInputError({
      where,
      expected: "one of example, user or group",
      got: shown(unit?.kind),
      why: "A guarantee for one row is none for a person with many rows: say what neighbours differ by.",
    });
  }
  if (unit.kind === "example") return unit;
  const { contributions } = unit;
  if (Number.isSafeInteger(contributions) && contributions >= 1) return unit;
  throw new RefusedInputError({
    where: `${where}.contributions`,
    expected: "a whole number of at least 1",
    got: shown(contributions),
    why: "The guarantee holds for a unit whose rows are bounded: say by how many, and drop the others.",
  });
}
