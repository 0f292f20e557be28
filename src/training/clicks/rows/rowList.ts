/** Rows of an embedding table, and where they lie: what a step changes, and nothing else. */
import type { FieldRows, TableLayout } from "../../../model/clicks/tableLayout.ts";
import type { TouchedRows } from "../clickGradients.ts";

/** Rows, each once; the first `count` entries count. Their numbers lie one after the other in a compact array. */
export type RowList = Omit<TouchedRows, "slots">;

/** Numbers that these rows have together. */
export const numbersIn = ({ starts, count }: RowList): number => starts[count]!;

/** These rows of a table, in this order. @throws RangeError for one that is not there. */
export function rowList(layout: TableLayout, rows: Int32Array): RowList {
  const offsets = new Float64Array(rows.length);
  const widths = new Int32Array(rows.length);
  const starts = new Float64Array(rows.length + 1);
  const fieldOf = fieldFinder(layout);
  for (let index = 0; index < rows.length; index++) {
    const { firstRow, offset, width } = fieldOf(rows[index]!);
    offsets[index] = offset + (rows[index]! - firstRow) * width;
    widths[index] = width;
    starts[index + 1] = starts[index]! + width;
  }
  return { count: rows.length, rows, offsets, widths, starts };
}

/** All rows, in order: a compact array of them is laid out as the table is. */
export const allRows = (layout: TableLayout): RowList =>
  rowList(
    layout,
    Int32Array.from({ length: layout.rows }, (_, row) => row),
  );

/** Fields that have rows at all. */
export const fieldsWithRows = ({ fields }: TableLayout): readonly FieldRows[] =>
  fields.filter(({ width }) => width > 0);

/** The field of a row; rows that follow each other are quick. */
function fieldFinder(layout: TableLayout): (row: number) => FieldRows {
  const fields = fieldsWithRows(layout);
  let current = fields[0];
  const holds = (field: FieldRows | undefined, row: number): field is FieldRows =>
    field !== undefined && row >= field.firstRow && row < field.firstRow + field.buckets;
  return (row) => {
    if (!holds(current, row)) current = fields.find((field) => holds(field, row));
    if (current !== undefined) return current;
    throw new RangeError(`rowList: expected rows below ${layout.rows}, got ${row}.`);
  };
}
