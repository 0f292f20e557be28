/** Which way rows are trained, by the record of the noise. */
import type { NormalSource } from "../../../privacy/noise/noiseStream.ts";
import type { RowNoiseRecord } from "../../../privacy/noise/rowNoise.ts";
import type { ClickDesign, ClickMechanism } from "../clickTrainer.ts";
import { adaptiveRows } from "./adaptiveRows.ts";
import { lazyRows } from "./lazyRows.ts";
import { listedRows } from "./listedRows.ts";
import { plainRows } from "./plainRows.ts";
import { allRows, rowList } from "./rowList.ts";
import { type RowOptimizer, rowOptimizer } from "./rowOptimizer.ts";
import type { RowTraining } from "./rowTraining.ts";

/** What rows are trained with, whatever the noise. */
interface Parts {
  readonly design: ClickDesign;
  readonly mechanism: ClickMechanism;
  readonly table: Float32Array;
  readonly optimizer: RowOptimizer;
  readonly source: NormalSource;
}

type Ways = {
  readonly [Kind in RowNoiseRecord["kind"]]: (
    parts: Parts,
    record: Extract<RowNoiseRecord, { readonly kind: Kind }>,
  ) => RowTraining;
};

const ways: Ways = {
  dense: ({ design: { model }, ...parts }) =>
    listedRows({ ...parts, list: allRows(model.table), rows: model.table.rows }),
  lazy: ({ design: { model, rows }, ...parts }) =>
    lazyRows({ ...parts, layout: model.table, learningRate: rows.learningRate }),
  selected: ({ design: { model }, mechanism, ...parts }) => {
    const list = rowList(model.table, mechanism.selectedRows!);
    return listedRows({ ...parts, list, rows: model.table.rows });
  },
  adaptive: ({ design: { model }, ...parts }, record) =>
    adaptiveRows({ ...parts, layout: model.table, record }),
};

/** The training of the rows of this table, which it changes. */
export function rowTrainingOf(
  design: ClickDesign,
  mechanism: ClickMechanism | undefined,
  table: Float32Array,
): RowTraining {
  const optimizer = rowOptimizer(design.rows, table);
  const { record, source } = mechanism?.noise ?? {};
  if (!mechanism || !source || record?.kind !== "gaussian" || !record.rows) {
    return plainRows(optimizer);
  }
  const way = ways[record.rows.kind] as (parts: Parts, record: RowNoiseRecord) => RowTraining;
  return way({ design, mechanism, table, optimizer, source }, record.rows);
}
