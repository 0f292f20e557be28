/** One file of a log as pieces of columns, in the order of its lines. */
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { piecesOf, type QueryPiece, rowsOf, sqlName, sqlText } from "./duckdb.ts";
import { checkGzip } from "./gzipCheck.ts";
import type { LogFile, ParquetLogFile, TextLogFile } from "./logFile.ts";
import type { LineCounter } from "./malformed.ts";
import { comparedText, hasText, type TextColumn } from "./textColumn.ts";

/** A piece of a file. Columns are DuckDB's memory: nothing of them may be kept. */
export interface LogPiece {
  readonly count: number;
  /** Number of the line of the first record, from 1. */
  readonly firstLine: number;
  columnOf(name: string): TextColumn;
  /** What is wrong with the line of a record as a whole. */
  problemOf(record: number): string | undefined;
}

/** What is read, and where lines that are no records are counted. */
export interface ReadLogOptions {
  readonly columns: readonly string[];
  readonly counter: LineCounter;
  /** What stands for nothing in Parquet. */
  readonly missing: string;
  readonly threads: number;
  /** False where gzip was found to be whole before. */
  readonly checksGzip: boolean;
}

/** The pieces of a file. @throws Error that begins with the path. */
export async function* logPieces(
  instance: DuckDBInstance,
  file: LogFile,
  options: ReadLogOptions,
): AsyncGenerator<LogPiece> {
  const connection = await instance.connect();
  const stop = new AbortController();
  const needsCheck = file.kind === "text" && file.isGzip && options.checksGzip;
  const whole = needsCheck ? checkGzip(file.path, stop.signal) : Promise.resolve();
  // A damaged file is said at its end, and not at all to somebody who stops before.
  whole.catch(() => {});
  try {
    if (file.kind === "parquet") yield* parquetPieces(connection, file, options);
    else yield* textPieces(connection, file, options);
    await whole;
  } catch (error) {
    throw startsWithPath(error, file.path);
  } finally {
    stop.abort();
    connection.disconnectSync();
  }
}

function startsWithPath(error: unknown, path: string): Error {
  const { message } = error as Error;
  if (message.startsWith(path)) return error as Error;
  const [first] = message.split("\n");
  return new Error(`${path}: cannot be read: ${first}`, { cause: error });
}

async function* parquetPieces(
  connection: DuckDBConnection,
  { path, types }: ParquetLogFile,
  { columns, missing }: ReadLogOptions,
): AsyncGenerator<LogPiece> {
  const textOf = (name: string) => {
    // Truth values are 0 and 1 in other files.
    const value = types.get(name) === "BOOLEAN" ? `${sqlName(name)}::TINYINT` : sqlName(name);
    return `coalesce((${value})::VARCHAR, ${sqlText(missing)})`;
  };
  const query = `SELECT ${columns.map(textOf).join(", ")} FROM read_parquet(${sqlText(path)})`;
  let firstLine = 1;
  for await (const piece of piecesOf(connection, query)) {
    yield { ...piece, firstLine, columnOf: columnsOf(piece, columns), problemOf: () => undefined };
    firstLine += piece.count;
  }
}

function columnsOf(piece: QueryPiece, columns: readonly string[]): LogPiece["columnOf"] {
  const known = new Map<string, TextColumn>();
  return (name) => {
    const column = known.get(name) ?? piece.texts(columns.indexOf(name));
    known.set(name, column);
    return column;
  };
}

const [tooFew, tooMany] = [comparedText("few"), comparedText("many")];

async function* textPieces(
  connection: DuckDBConnection,
  file: TextLogFile,
  options: ReadLogOptions,
): AsyncGenerator<LogPiece> {
  const { columns } = options;
  let firstLine = file.firstLine;
  for await (const piece of piecesOf(connection, textQuery(file, options))) {
    const shapes = piece.texts(columns.length);
    const problemOf = (record: number) => {
      if (shapes.words[4 * record] === 0) return undefined;
      const isFew = hasText(shapes, record, tooFew);
      return isFew
        ? "too few cells"
        : hasText(shapes, record, tooMany)
          ? "too many cells"
          : undefined;
    };
    yield { ...piece, firstLine, columnOf: columnsOf(piece, columns), problemOf };
    firstLine += piece.count;
  }
  await countRejected(connection, file, options.counter);
}

/** Lines that DuckDB keeps in mind while a file is read; more than these are too many anyway. */
const mostRejected = 100_000;
/** Bytes that are read at once; at least as many as the longest line, two million. */
const bufferSize = 8 << 20;
/** A text that no cell has: cells that are not there are null, and empty ones are empty. */
const never = "\u0001\u0002\u0003";

/**
 * Lines with too few cells are filled up and those with too many have one more, so that each is a row: DuckDB would drop
 * them otherwise, and say so only at the end.
 */
function textQuery(file: TextLogFile, { columns, threads }: ReadLogOptions): string {
  const { path, names, delimiter, quote, comment, hasHeader, isGzip } = file;
  const [last, beyond] = [names.length - 1, names.length];
  const types = [...names, ""].map((_, at) => `'c${at}': 'VARCHAR'`).join(", ");
  const place = (name: string) => names.indexOf(name);
  const cells = columns.map((name) => `coalesce(c${place(name)}, '')`);
  const shape = `CASE WHEN c${last} IS NULL THEN 'few' WHEN c${beyond} IS NOT NULL THEN 'many' ELSE '' END`;
  const options = [
    `columns = {${types}}, auto_detect = false, nullstr = ${sqlText(never)}`,
    `delim = ${sqlText(delimiter)}, quote = ${sqlText(quote)}, escape = ${sqlText(quote)}`,
    ...(comment === undefined ? [] : [`comment = ${sqlText(comment)}`]),
    `header = ${hasHeader}, compression = '${isGzip ? "gzip" : "none"}'`,
    "null_padding = true, strict_mode = false, store_rejects = true",
    `rejects_limit = ${mostRejected}, buffer_size = ${bufferSize}`,
    // A line within quotes may begin in the piece of another thread.
    `parallel = ${threads > 1 && quote === ""}`,
  ];
  return `SELECT ${[...cells, shape].join(", ")} FROM read_csv(${sqlText(path)}, ${options.join(", ")})`;
}

const reasons: Readonly<Record<string, string>> = {
  "INVALID ENCODING": "text that is not UTF-8",
  "LINE SIZE OVER MAXIMUM": "a line of more than 2 million bytes",
};

/** Lines that are rows of no answer. */
async function countRejected(
  connection: DuckDBConnection,
  { path }: TextLogFile,
  counter: LineCounter,
): Promise<void> {
  const query =
    "SELECT DISTINCT ON (line) line, error_type, csv_line FROM reject_errors ORDER BY line";
  const rejected = await rowsOf(connection, query);
  for (const [line, type = "", got] of rejected) {
    const reason = reasons[type] ?? type.toLowerCase();
    counter.shift(path, Number(line));
    counter.malformed({ path, line: Number(line), reason, ...(got ? { got } : {}) });
  }
  counter.read(rejected.length, 0);
  if (rejected.length < mostRejected) return;
  throw new Error(`${path}: at least ${mostRejected} lines are no text in UTF-8; is it a log?`);
}
