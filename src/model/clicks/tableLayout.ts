/** Where the rows of an embedding table lie: one flat array for the fields of a log, one after the other. */
import type { ClickField } from "../../data/clicks/clickRecords.ts";

/** The part of one field. */
export interface FieldRows {
  readonly name: string;
  /** Ids of the field. */
  readonly buckets: number;
  /** Numbers of a row; 0 for a one-hot field, which has no rows. */
  readonly width: number;
  /** Columns that the field has in the input of a graph: its width, or its buckets where it is one-hot. */
  readonly inputWidth: number;
  /** Where these columns begin. */
  readonly inputOffset: number;
  /** Number of the first row; ids are added to it. One-hot fields take no numbers. */
  readonly firstRow: number;
  /** Place of the first number of the first row in the flat array. */
  readonly offset: number;
}

/** All parts together. */
export interface TableLayout {
  readonly fields: readonly FieldRows[];
  /** Rows in all. */
  readonly rows: number;
  /** Numbers in all. */
  readonly size: number;
  /** Columns of the input of a graph. */
  readonly inputWidth: number;
}

/** How a field enters a model: by a row of this width, or by itself. */
export type FieldWidth = number | "oneHot";

/** Most numbers of a table, so that a place in it is a whole number to the machine: 8 GiB. */
const MOST_NUMBERS = 2 ** 31;

/**
 * The layout of fields of these widths.
 *
 * @throws RangeError for a width that is not a whole number of at least 1, and for a table of more than 2³¹ numbers.
 */
export function tableLayout(
  fields: readonly ClickField[],
  widths: readonly FieldWidth[],
): TableLayout {
  let [rows, size, inputWidth] = [0, 0, 0];
  const parts = fields.map(({ name, buckets }, index): FieldRows => {
    const asked = widths[index];
    if (asked !== "oneHot" && !(Number.isInteger(asked) && asked! >= 1)) {
      throw new RangeError(
        `tableLayout: expected a width of at least 1 for ${name}, got ${asked}.`,
      );
    }
    const width = asked === "oneHot" ? 0 : asked!;
    const columns = asked === "oneHot" ? buckets : width;
    const place = { firstRow: rows, offset: size, inputOffset: inputWidth };
    rows += width === 0 ? 0 : buckets;
    size += width * buckets;
    inputWidth += columns;
    return { name, buckets, width, inputWidth: columns, ...place };
  });
  if (size > MOST_NUMBERS) {
    throw new RangeError(
      `tableLayout: expected at most 2³¹ numbers in the table, got ${size}. Fewer buckets or narrower rows make it smaller.`,
    );
  }
  return { fields: parts, rows, size, inputWidth };
}
