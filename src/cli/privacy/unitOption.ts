/** `--unit` and `--contributions`: who is protected. */
import type { UnitOfPrivacy } from "../../privacy/unitOfPrivacy.ts";
import { UsageError } from "../exitCode.ts";

/** What decides the unit of privacy. */
export interface UnitOptions {
  readonly unit?: string;
  /** Rows of one unit at most. */
  readonly contributions?: number;
}

/** Whether `text` can be printed as a name: keys that move the cursor leave what is none. */
export const isUnitName = (text: string): boolean => text.trim() !== "" && !/\p{Cc}/u.test(text);

/**
 * `example`, `user`, or the name of a group; the last two with `--contributions`. Undefined where nothing was said.
 * Throws a UsageError for rows of nobody: what is passed over would have bounded somebody's share.
 */
export function unitFrom({ unit, contributions }: UnitOptions): UnitOfPrivacy | undefined {
  if (unit === undefined) return refuseRows("--unit beside it", contributions);
  if (!isUnitName(unit)) {
    throw new UsageError(
      `--unit: expected example, user, or the name of a group; got ${JSON.stringify(unit)}.`,
    );
  }
  if (unit === "example") {
    if (contributions !== 1)
      refuseRows("--unit user, or a group: an example has one row", contributions);
    return { kind: "example" };
  }
  if (contributions === undefined) {
    throw new UsageError(`--contributions: expected how many rows one ${unit} has at most.`);
  }
  return unit === "user"
    ? { kind: "user", contributions }
    : { kind: "group", of: unit, contributions };
}

function refuseRows(expected: string, contributions: number | undefined): undefined {
  if (contributions === undefined) return undefined;
  throw new UsageError(
    `--contributions: expected ${expected}; got ${contributions}. A guarantee for one row is none for a person with many.`,
  );
}
