/** The logs of the reference, encoded as `test/oracles/ads_baseline.py` does, but for a hash of its own in each field. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ClickLayout, ClickRecords } from "../../../../src/data/clicks/clickRecords.ts";
import { collectedRecords } from "../../../../src/data/clicks/collectedRecords.ts";
import { type ClickEncoding, type IdRule, layoutOf } from "../../../../src/data/clicks/encoding.ts";
import { openClickLog } from "../../../../src/data/clicks/openClickLog.ts";

/** Logs that belong to others, beside the repository, where somebody has put them. */
const folder = fileURLToPath(new URL("../../../../../shared/data/ads/", import.meta.url));

/** A log in two files. */
export interface BaselineLog {
  /** As the reference calls it. */
  readonly name: string;
  readonly train: string;
  readonly test: string;
  readonly encoding: ClickEncoding;
}

/** Both files, in memory. */
export interface BaselineRecords {
  readonly layout: ClickLayout;
  readonly train: ClickRecords;
  readonly test: ClickRecords;
}

/** So many that values of a field seldom share a row. */
const hash: IdRule = { kind: "hash", buckets: 2 ** 16 };
/** ⌊log₂(1 + x)⌋, and one id for what is below 0. */
const powers: IdRule = {
  kind: "edges",
  edges: Array.from({ length: 32 }, (_, power) => 2 ** power - 1),
};
const fives: IdRule = { kind: "edges", edges: Array.from({ length: 20 }, (_, at) => 5 * at + 5) };

const ofColumns = (columns: readonly string[], ids: IdRule = hash) =>
  columns.map((column) => ({ column, ids }));
const numbered = (letter: string, count: number, first = 1) =>
  Array.from({ length: count }, (_, at) => `${letter}${first + at}`);

/** All but the one that is not there. */
export const logs: readonly BaselineLog[] = [
  {
    name: "criteo_research (attribution cats)",
    train: "criteo_research_small_train.csv",
    test: "criteo_research_small_valid.csv",
    encoding: encodingOf("click", ofColumns(["cat1", "cat4", "cat6", "cat8", "cat9"])),
  },
  {
    name: "criteo_display_8k",
    train: "criteo_display_train.tsv",
    test: "criteo_display_dev.tsv",
    encoding: encodingOf("click", [
      ...ofColumns(numbered("I", 13), powers),
      ...ofColumns(numbered("C", 26)),
    ]),
  },
  {
    name: "avazu_8k",
    train: "avazu_train.csv",
    test: "avazu_dev.csv",
    encoding: encodingOf("click", [
      ...ofColumns(["hour", "C1", "banner_pos", "site_id", "site_domain", "site_category"]),
      ...ofColumns(["app_id", "app_domain", "app_category", "device_id", "device_ip"]),
      ...ofColumns(["device_model", "device_type", "device_conn_type", ...numbered("C", 8, 14)]),
    ]),
  },
  {
    name: "adult",
    train: "adult.data",
    test: "adult.test",
    encoding: encodingOf("income", [
      ...ofColumns(["age", "hours_per_week"], fives),
      ...ofColumns(["capital_gain", "capital_loss"], powers),
      ...ofColumns(["workclass", "education", "education_num", "marital_status", "occupation"]),
      ...ofColumns(["relationship", "race", "sex", "native_country"]),
    ]),
  },
];

/** Whether the logs are there. */
export const areLogsThere = existsSync(folder);

function encodingOf(label: string, fields: ClickEncoding["fields"]): ClickEncoding {
  return { label, fields, numbers: [] };
}

/** Reads a log. */
export async function readLog({ train, test, encoding }: BaselineLog): Promise<BaselineRecords> {
  const layout = layoutOf(encoding);
  const read = async (name: string) => {
    const log = await openClickLog(`${folder}${name}`);
    try {
      return await collectedRecords(layout, log.records(encoding), { most: 200_000 });
    } finally {
      await log.close();
    }
  };
  return { layout, train: await read(train), test: await read(test) };
}
