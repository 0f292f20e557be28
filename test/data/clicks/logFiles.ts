/** Small logs on the disk for tests: a shop with clicks, in every format. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll } from "vitest";
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import type { ClickEncoding } from "../../../src/data/clicks/encoding.ts";
import { type ClickLog, openClickLog } from "../../../src/data/clicks/openClickLog.ts";
import { type ClickSchemaInput, defineClickSchema } from "../../../src/data/clicks/schema.ts";

/** A temporary folder for the logs of a test file, and how a file gets there. */
export function logFolder() {
  const folder = mkdtempSync(join(tmpdir(), "clicks-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    file: (name: string, content: string | Uint8Array): string => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

const shopInput = {
  name: "shop",
  description: "Pages of a shop.",
  format: "csv",
  columns: [
    { name: "clicked", role: "label" },
    { name: "page", role: "categorical" },
    { name: "price", role: "number" },
    { name: "visitor", role: "user" },
    { name: "bought", role: "label" },
  ],
  labels: [
    {
      name: "click",
      description: "The page was clicked.",
      task: "binary",
      source: { kind: "column", column: "clicked" },
    },
    {
      name: "conversionCount",
      description: "So many things were bought after a click.",
      task: "count",
      source: { kind: "column", column: "bought" },
      where: [{ kind: "is", column: "clicked", value: "1" }],
    },
  ],
} satisfies ClickSchemaInput;

/** The schema of the shop, perhaps changed. */
export const shopSchema = (change: Partial<ClickSchemaInput> = {}) =>
  defineClickSchema({ ...shopInput, ...change });

/** Pages by a list, prices as they are. */
export const shopEncoding: ClickEncoding = {
  label: "click",
  fields: [{ column: "page", ids: { kind: "vocabulary", values: ["hat", "shoe"] } }],
  numbers: [{ column: "price", rule: { kind: "raw" } }],
  user: "visitor",
};

/** All records of a log, as one; closes it. */
export async function readAll(log: ClickLog, encoding: ClickEncoding): Promise<ClickRecords[]> {
  try {
    const pieces: ClickRecords[] = [];
    for await (const piece of log.records(encoding)) pieces.push(piece);
    return pieces;
  } finally {
    await log.close();
  }
}

/** What stands in a log of the shop, by the encoding above. */
export async function shopRecords(path: string, change: Partial<ClickSchemaInput> = {}) {
  const log = await openClickLog(path, { schema: shopSchema(change), malformedShare: 1 });
  const pieces = await readAll(log, shopEncoding);
  const list = (of: (piece: ClickRecords) => ArrayLike<number>) =>
    pieces.flatMap((piece) => Array.from(of(piece)));
  return {
    ids: list(({ ids }) => ids),
    numbers: list(({ numbers }) => numbers),
    labels: list(({ labels }) => labels),
    users: list(({ users }) => users!),
    malformed: log.malformed,
  };
}

/** Writes the answer to a query as Parquet. */
export async function writeParquet(path: string, query: string): Promise<string> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  connection.disconnectSync();
  instance.closeSync();
  return path;
}
