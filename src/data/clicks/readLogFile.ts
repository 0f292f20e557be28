/** One file of a log as pieces of columns, in the order of its lines. */
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { piecesOf, type QueryPiece, rowsOf, sqlName, sqlText } from "./duckdb.ts";
import { checkGzip } from "./gzipCheck.ts";
import type { LogFile, ParquetLogFile, TextLogFile } from "./logFile.ts";
import type { LineCounter } from "./malformed.ts";
import { comparedText, hasText, numberAt, type TextColumn } from "./textColumn.ts";

/** A piece of a file. Columns are DuckDB's memory: nothing of them may be kept. */
export interface LogPiece {
  readonly count: number;
  /** Number of the line on which a record begins, from 1. */
  lineOf(record: number): number;
  /** How many lines it has; more than 1 only where cells are quoted. */
  linesOf(record: number): number;
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
    const from = firstLine;
    yield {
      count: piece.count,
      lineOf: (record) => from + record,
      linesOf: () => 1,
      columnOf: columnsOf(piece, columns),
      problemOf: () => undefined,
    };
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
/** Lines of a record beyond which nobody meant them to be in quotes. */
const mostLines = 100;

async function* textPieces(
  connection: DuckDBConnection,
  file: TextLogFile,
  options: ReadLogOptions,
): AsyncGenerator<LogPiece> {
  const { columns } = options;
  let firstLine = file.firstLine;
  for await (const piece of piecesOf(connection, textQuery(file, options))) {
    const shapes = piece.texts(columns.length);
    const starts = lineStarts(firstLine, piece.count, piece.texts(columns.length + 1));
    const linesOf = (record: number) => starts[record + 1]! - starts[record]!;
    const problemOf = (record: number) => {
      if (linesOf(record) > mostLines) return "a quote that is not closed";
      if (shapes.words[4 * record] === 0) return undefined;
      if (hasText(shapes, record, tooFew)) return "too few cells";
      return hasText(shapes, record, tooMany) ? "too many cells" : undefined;
    };
    yield {
      count: piece.count,
      lineOf: (record) => starts[record]!,
      linesOf,
      columnOf: columnsOf(piece, columns),
      problemOf,
    };
    firstLine = starts[piece.count]!;
  }
  await countRejected(connection, file, options.counter);
}

/** Where each record begins, and where the one behind the last would; empty texts of `further` are no further lines. */
function lineStarts(first: number, count: number, further: TextColumn): Float64Array {
  const starts = new Float64Array(count + 1);
  starts[0] = first;
  for (let record = 0; record < count; record++) {
    const more = further.words[4 * record] === 0 ? 0 : numberAt(further, record);
    starts[record + 1] = starts[record]! + 1 + more;
  }
  return starts;
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
  // Lines within quotes; where a quote is not closed, DuckDB reads on to the end of its buffer.
  const all = `concat(${[...names, ""].map((_, at) => `c${at}`).join(", ")})`;
  const further =
    quote === ""
      ? "''"
      : `CASE WHEN contains(${all}, chr(10)) THEN (strlen(${all}) - strlen(replace(${all}, chr(10), '')))::VARCHAR ELSE '' END`;
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
  return `SELECT ${[...cells, shape, further].join(", ")} FROM read_csv(${sqlText(path)}, ${options.join(", ")})`;
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
