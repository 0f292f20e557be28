/** The records and parameters of test/oracles/click_models.py, and what PyTorch says of them. */
import { readFileSync } from "node:fs";
import type { ClickLayout, ClickTask } from "../../../src/data/clicks/clickRecords.ts";
import type { ClickModel, ClickParameters } from "../../../src/model/clicks/clickModel.ts";
import type { ClickModelConfig } from "../../../src/model/clicks/clickModelConfig.ts";
import { layoutOfTree } from "../../../src/model/parameters.ts";
import type { ClickBatch } from "../../../src/training/clicks/clickBatch.ts";

/** Sums over units of so many records, clipped to `clipNorm`. */
export interface OracleSums {
  readonly recordsPerUnit: number;
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly clipNorm: number;
  /** Of the whole table. */
  readonly table: readonly number[];
  readonly dense: readonly number[];
}

/** A model and a task. */
export interface OracleCase {
  readonly name: string;
  readonly task: ClickTask;
  readonly config: ClickModelConfig;
  readonly outputs: readonly number[];
  readonly sums: readonly OracleSums[];
}

const file = new URL("../../fixtures/clickModels.json", import.meta.url);

/** Every case. */
export const oracleCases = (
  JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly OracleCase[] }
).cases;

const records = 12;
const buckets = [5, 3, 4];

/** Three fields and two numbers. */
export const oracleLayout: ClickLayout = {
  fields: buckets.map((each, index) => ({ name: `field${index}`, buckets: each })),
  numbers: ["first", "second"],
};

/** 0.5 sin(rate · i + place). */
const wave = (size: number, rate: number, place: number) =>
  Float32Array.from({ length: size }, (_, index) => 0.5 * Math.sin(rate * index + place));

/** The parameters of a model. */
export const oracleParameters = ({ table, dense }: ClickModel): ClickParameters => ({
  table: wave(table.size, 0.7, 1),
  dense: wave(layoutOfTree(dense).size, 1.3, 2),
});

/** All records, as units of so many. */
export function oracleBatch(task: ClickTask, recordsPerUnit: number): ClickBatch {
  const all = Array.from({ length: records }, (_, record) => record);
  const label = (record: number) => (task === "count" ? record % 3 : ((5 * record) % 7) % 2);
  return {
    units: records / recordsPerUnit,
    ids: Int32Array.from(
      all.flatMap((record) =>
        buckets.map((each, field) => (Math.floor(record / 2) + field * record) % each),
      ),
    ),
    numbers: Float32Array.from(all.flatMap((record) => [Math.cos(record), Math.cos(record + 2)])),
    labels: Float32Array.from(all, label),
    weights: Float32Array.from(all, (record) => (record % 4) / 2),
  };
}
