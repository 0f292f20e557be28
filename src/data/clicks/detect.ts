/** Finds out which schema a file has: said by a person, lying beside the file, or one of a published log. */
import { existsSync, readFileSync } from "node:fs";
import type { FileHead } from "./head.ts";
import type { KnownClickLog } from "./knownClickLog.ts";
import { knownClickLogs } from "./knownClickLogs.ts";
import { cellsOf, columnProblem, hasHeader, recordLines, shortened } from "./logFile.ts";
import { type ClickSchema, clickSchema, schemaProblem } from "./schema.ts";

/** The beginning of a file; of Parquet, the names of its columns. */
export interface SchemaQuestion {
  readonly head: FileHead;
  /** Of a Parquet file. */
  readonly names?: readonly string[];
}

/**
 * The schema of a file: the one named, else `<path>.schema.json`, else the published log that fits.
 *
 * @throws Error that lists what was tried and says how a schema file is written.
 */
export async function schemaFor(
  { head, names }: SchemaQuestion,
  named: ClickSchema | string | undefined,
): Promise<ClickSchema> {
  if (named !== undefined) return typeof named === "string" ? await namedSchema(named) : named;
  const beside = `${head.path}.schema.json`;
  if (existsSync(beside)) return readClickSchema(beside);
  const logs = await knownClickLogs();
  const tried = logs.map((log) => ({
    log,
    problem: problemWith(log, { head, ...(names && { names }) }),
  }));
  const fitting = tried.filter(({ problem }) => problem === undefined).map(({ log }) => log);
  const found = fitting.find(({ paths }) => paths.test(head.path)) ?? fitting[0];
  if (found !== undefined) return inFormat(found.schema, head);
  const reasons = tried.map(({ log, problem }) => `${log.schema.name} (${problem})`).join("; ");
  throw new Error(
    `${head.path}: expected a log that is known, or a schema. Tried ${reasons}. ${howToWrite(beside)}`,
  );
}

/** Published logs are sometimes kept as Parquet. */
const inFormat = (schema: ClickSchema, { kind }: FileHead): ClickSchema =>
  kind === "parquet" ? { ...schema, format: "parquet" } : schema;

async function namedSchema(named: string): Promise<ClickSchema> {
  const logs = await knownClickLogs();
  const known = logs.find(({ schema }) => schema.name === named);
  if (known !== undefined) return known.schema;
  if (existsSync(named)) return readClickSchema(named);
  const names = logs.map(({ schema }) => schema.name).join(", ");
  throw new Error(`schema: expected a JSON file or one of ${names}; got ${named}.`);
}

/** Reads a schema file. @throws Error that begins with its path and names the first thing that is wrong. */
export function readClickSchema(path: string): ClickSchema {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path}: expected a schema as JSON: ${(error as Error).message}.`);
  }
  const result = clickSchema.safeParse(json);
  if (result.success) return result.data;
  const problem = schemaProblem(result.error);
  throw new Error(`${path}: expected a schema of a log: ${problem}. ${howToWrite(path)}`);
}

/** Why a file is not of this log; undefined where it can be. */
function problemWith(log: KnownClickLog, { head, names }: SchemaQuestion): string | undefined {
  const { schema, fits } = log;
  if (head.kind === "parquet") return columnProblem(names ?? [], schema);
  const lines = recordLines(head, schema);
  const cells = cellsOf(lines, schema);
  const isNamed = hasHeader(head, schema);
  if (isNamed) {
    const lost = schema.columns.find((each) => !each.optional && !cells.includes(each.name));
    return lost === undefined ? undefined : `no ${lost.name} in the header`;
  }
  const wanted = schema.columns.length;
  if (cells.length !== wanted) return `${wanted} cells in a line, got ${cells.length}`;
  const odd = lines.slice(0, 20).find((line) => !fits?.(cellsOf([line], schema)));
  return odd === undefined ? undefined : `not its cells: ${shortened(odd, 60)}`;
}

const howToWrite = (path: string) =>
  `A schema is JSON, in ${path} or named with --schema: {"name": "mine", "description": "Clicks of my shop.", "format": "csv", "columns": [{"name": "clicked", "role": "label"}, {"name": "page", "role": "categorical"}, {"name": "price", "role": "number"}], "labels": [{"name": "click", "description": "The page was clicked.", "task": "binary", "source": {"kind": "column", "column": "clicked"}}]}. Roles: label, categorical, number, user, time, ignored; docs/schema/clickSchema.json says the rest.`;
