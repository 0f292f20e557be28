/** From gradients of records to those of rows: every touched row adds up what the records say that read it. */
import type { FieldRows, TableLayout } from "../../model/clicks/tableLayout.ts";
import type { TouchedRows } from "./clickGradients.ts";

/** Gradients of the rows of some units. */
export interface UnitGradients {
  /** Their places in the batch. */
  readonly units: Int32Array;
  readonly recordsPerUnit: number;
  /** [units, records, inputWidth] */
  readonly rowGradients: Float32Array;
  /** What each unit is multiplied by, [units]. */
  readonly rowFactors: Float32Array;
}

/** Where they go. */
export interface RowSums {
  readonly touched: TouchedRows;
  /** Compact: see `TouchedRows.starts`. */
  readonly rows: Float32Array;
}

/** Adds factor · gradient to the touched rows, field by field. */
export function scatterRows(layout: TableLayout, gradients: UnitGradients, into: RowSums): void {
  for (const [index, field] of layout.fields.entries()) {
    if (field.width > 0) scatterField({ field, index, layout }, gradients, into);
  }
}

interface Part {
  readonly field: FieldRows;
  readonly index: number;
  readonly layout: TableLayout;
}

function scatterField(
  { field: { width, inputOffset }, index, layout: { fields, inputWidth } }: Part,
  { units, recordsPerUnit, rowGradients, rowFactors }: UnitGradients,
  { touched: { slots, starts }, rows }: RowSums,
): void {
  const stride = fields.length;
  for (let unit = 0; unit < units.length; unit++) {
    const factor = rowFactors[unit]!;
    const first = units[unit]! * recordsPerUnit;
    for (let record = 0; record < recordsPerUnit; record++) {
      const slot = slots[(first + record) * stride + index]!;
      if (slot < 0) continue;
      const to = starts[slot]! | 0;
      const from = (unit * recordsPerUnit + record) * inputWidth + inputOffset;
      for (let column = 0; column < width; column++) {
        rows[to + column]! += factor * rowGradients[from + column]!;
      }
    }
  }
}
