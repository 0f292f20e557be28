/** DuckDB as a reader of files: what we ask of it, and its texts as we look at them. */

import type { DuckDBDataChunk } from "@duckdb/node-api";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { type TextColumn, textColumn } from "./textColumn.ts";

/** Limits of an instance. */
export interface DuckdbOptions {
  readonly memoryLimit: string;
  readonly threads: number;
}

/** An instance without a file; it spills nothing and loads no extension from elsewhere. */
export async function openDuckdb({ memoryLimit, threads }: DuckdbOptions): Promise<DuckDBInstance> {
  return await DuckDBInstance.create(":memory:", {
    memory_limit: memoryLimit,
    threads: `${threads}`,
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
}

/** A piece of the answer to a query. */
export interface QueryPiece {
  readonly count: number;
  /** The column of texts with this number. It is DuckDB's memory: nothing of it may be kept. */
  texts(column: number): TextColumn;
}

/** The answer to a query, in pieces of at most 2048 rows; the next one is fetched while one is looked at. */
export async function* piecesOf(
  connection: DuckDBConnection,
  query: string,
): AsyncGenerator<QueryPiece> {
  const result = await connection.stream(query);
  let next = fetched(result.fetchChunk());
  for (;;) {
    const { chunk, error } = await next;
    if (error !== undefined) throw error;
    if (chunk === null || chunk.rowCount === 0) return;
    next = fetched(result.fetchChunk());
    yield pieceOf(chunk);
  }
}

interface Fetched {
  readonly chunk: DuckDBDataChunk | null;
  readonly error?: unknown;
}

/** Errors wait until somebody looks: a piece that is fetched ahead may never be. */
const fetched = (promise: Promise<DuckDBDataChunk | null>): Promise<Fetched> =>
  promise.then(
    (chunk) => ({ chunk }),
    (error: unknown) => ({ chunk: null, error }),
  );

/** What we read of a vector. Its memory is private in the types of DuckDB; the version is pinned, and tests read it. */
interface TextVector {
  readonly dataView: DataView;
  getItem(record: number): string | null;
}

function pieceOf(chunk: DuckDBDataChunk): QueryPiece {
  return {
    count: chunk.rowCount,
    texts: (column) => {
      const vector = chunk.getColumnVector(column) as unknown as TextVector;
      return textColumn(vector.dataView, (record) => vector.getItem(record) ?? "");
    },
  };
}

/** All rows of a small answer, as texts. */
export async function rowsOf(
  connection: DuckDBConnection,
  query: string,
): Promise<readonly (readonly string[])[]> {
  const rows = await (await connection.run(query)).getRowsJson();
  return rows.map((row) => row.map((cell) => `${cell ?? ""}`));
}

/** A text as SQL writes it. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** A name as SQL writes it. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
