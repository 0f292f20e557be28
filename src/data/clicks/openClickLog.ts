/**
 * Click logs on disk, read in the order of their lines with memory that does not grow with them.
 *
 * Does not prove: that a log has one record per person; that is what `user` and its bounds are for.
 */
import { existsSync } from "node:fs";
import type { DuckDBInstance } from "@duckdb/node-api";
import type { ClickRecords } from "./clickRecords.ts";
import { schemaFor } from "./detect.ts";
import { openDuckdb, rowsOf, sqlText } from "./duckdb.ts";
import { encodedColumns, type PieceEncoder, pieceEncoder } from "./encodePiece.ts";
import type { ClickEncoding } from "./encoding.ts";
import { pieceFaults } from "./faults.ts";
import { type FileHead, readHead } from "./head.ts";
import { columnProblem, type LogFile, schemaHint, textLogFile } from "./logFile.ts";
import { checkShare, type LineCounter, lineCounter, type MalformedLines } from "./malformed.ts";
import { type LogPiece, logPieces } from "./readLogFile.ts";
import type { ClickSchema } from "./schema.ts";

/** How a log is opened. */
export interface OpenClickLogOptions {
  /** A schema, the name of a known one, or the path of a JSON file. @default the one beside the file, or a known one that fits */
  readonly schema?: ClickSchema | string;
  /** Most that DuckDB may use, such as "512MB"; it keeps what it has read as long as there is room. @default "256MB" */
  readonly memoryLimit?: string;
  /** Threads of DuckDB, beside the one that encodes. @default 1 */
  readonly threads?: number;
  /** Largest share of malformed lines; more is an error that says what to do. In [0, 1]. @default 0.01 */
  readonly malformedShare?: number;
}

/** An open log. It owns a DuckDB instance until `close`. */
export interface ClickLog {
  readonly schema: ClickSchema;
  /** In the order in which they are read. */
  readonly paths: readonly string[];
  /** Size of all files, compressed as they are. */
  readonly bytes: number;
  /** Columns of the schema that every file has. */
  readonly columns: readonly string[];
  /** Columns that the files have and the schema does not. */
  readonly unknownColumns: readonly string[];
  /**
   * Records in the order of the lines, in pieces of at most 2048; arrays are the caller's. May be called again, one call at
   * a time.
   *
   * @throws RangeError for an encoding that does not fit; Error that says where, for a file that does not.
   */
  records(encoding: ClickEncoding): AsyncIterable<ClickRecords>;
  /** What the last call of `records` has met until now. */
  readonly malformed: MalformedLines;
  close(): Promise<void>;
}

/**
 * Opens files as one log: a path, several, or a pattern such as `day_*.gz`, whose files are read in the order of the numbers in
 * their names.
 *
 * @throws Error that begins with the path, where there is no log, or none with this schema.
 */
export async function openClickLog(
  path: string | readonly string[],
  options: OpenClickLogOptions = {},
): Promise<ClickLog> {
  const { memoryLimit = "256MB", threads = 1, malformedShare = 0.01 } = options;
  if (!(malformedShare >= 0 && malformedShare <= 1)) {
    throw new RangeError(`openClickLog: expected malformedShare in [0, 1], got ${malformedShare}.`);
  }
  const instance = await openDuckdb({ memoryLimit, threads });
  try {
    const { schema, files } = await filesOf(instance, path, options.schema);
    return logOf({ instance, schema, files, threads, malformedShare });
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

interface OpenLog {
  readonly instance: DuckDBInstance;
  readonly schema: ClickSchema;
  readonly files: readonly LogFile[];
  readonly threads: number;
  readonly malformedShare: number;
}

function logOf(open: OpenLog): ClickLog {
  const { instance, schema, files } = open;
  const known = schema.columns.map(({ name }) => name);
  const names = new Set(files.flatMap(namesOf));
  let counter = lineCounter();
  const wholeFiles = new Set<string>();
  return {
    schema,
    paths: files.map((file) => file.path),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    columns: known.filter((name) => files.every((file) => namesOf(file).includes(name))),
    unknownColumns: [...names].filter((name) => !known.includes(name)),
    records: (encoding) => {
      const encode = pieceEncoder(schema, encoding);
      const columns = encodedColumns(schema, encoding);
      for (const file of files) checkColumns(file, columns);
      counter = lineCounter();
      return recordsOf({ ...open, encode, columns, counter, wholeFiles });
    },
    get malformed() {
      return counter.counted();
    },
    close: async () => instance.closeSync(),
  };
}

interface Reading extends OpenLog {
  readonly encode: PieceEncoder;
  readonly columns: readonly string[];
  readonly counter: LineCounter;
  /** Files whose gzip was found to be whole. */
  readonly wholeFiles: Set<string>;
}

async function* recordsOf(reading: Reading): AsyncGenerator<ClickRecords> {
  const { instance, schema, files, counter, malformedShare, wholeFiles } = reading;
  for (const file of files) {
    const options = {
      ...{ columns: reading.columns, counter, threads: reading.threads },
      missing: schema.missing[0]!,
      checksGzip: !wholeFiles.has(file.path),
    };
    for await (const piece of logPieces(instance, file, options)) {
      const records = encoded(piece, file.path, reading);
      checkShare(counter.counted(), { share: malformedShare, hasEnded: false });
      if (records.count > 0) yield records;
    }
    wholeFiles.add(file.path);
    checkShare(counter.counted(), { share: malformedShare, hasEnded: true });
  }
}

function encoded(piece: LogPiece, path: string, { encode, counter }: Reading): ClickRecords {
  const faults = pieceFaults(piece.count);
  for (let record = 0; record < piece.count; record++) {
    const reason = piece.problemOf(record);
    if (reason !== undefined) faults.add({ record, reason });
  }
  const records = encode(piece.columnOf, faults);
  for (const { record, ...fault } of faults.found) {
    counter.malformed({ path, line: piece.lineOf(record), ...fault }, piece.linesOf(record));
  }
  const last = piece.count - 1;
  const lines = piece.lineOf(last) + piece.linesOf(last) - piece.lineOf(0);
  counter.read(lines, piece.count - faults.found.length - records.count);
  return records;
}

const namesOf = (file: LogFile): readonly string[] =>
  file.kind === "text" ? file.names : [...file.types.keys()];

/** The optional columns of a schema are not in every file. */
function checkColumns(file: LogFile, columns: readonly string[]): void {
  const names = namesOf(file);
  const lost = columns.find((name) => !names.includes(name));
  if (lost === undefined) return;
  throw new RangeError(`encoding: ${file.path} has no column ${lost}; it has ${names.join(", ")}.`);
}

async function filesOf(
  instance: DuckDBInstance,
  path: string | readonly string[],
  named: ClickSchema | string | undefined,
) {
  const paths = [];
  for (const each of typeof path === "string" ? [path] : path) {
    paths.push(...(await matching(instance, each)));
  }
  if (paths.length === 0) throw new Error("openClickLog: expected at least one path, got none.");
  const heads = [];
  for (const each of paths) heads.push(await readHead(each));
  const types = new Map<string, ReadonlyMap<string, string>>();
  for (const head of heads) {
    if (head.kind === "parquet") types.set(head.path, await parquetTypes(instance, head.path));
  }
  const [first] = heads;
  const names = types.get(first!.path);
  const question = { head: first!, ...(names && { names: [...names.keys()] }) };
  const schema = await schemaFor(question, named);
  return { schema, files: heads.map((head) => logFile(head, schema, types.get(head.path))) };
}

function logFile(
  head: FileHead,
  schema: ClickSchema,
  types: ReadonlyMap<string, string> | undefined,
): LogFile {
  if (head.kind === "text") return textLogFile(head, schema);
  const problem = columnProblem([...types!.keys()], schema);
  if (problem === undefined) return { ...head, types: types! };
  throw new Error(`${head.path}: expected Parquet with ${problem}. ${schemaHint}`);
}

async function parquetTypes(instance: DuckDBInstance, path: string) {
  const connection = await instance.connect();
  try {
    const query = `DESCRIBE SELECT * FROM read_parquet(${sqlText(path)})`;
    const rows = await rowsOf(connection, query);
    return new Map(rows.map(([name, type]) => [name!, type!] as const));
  } catch (error) {
    const [first] = (error as Error).message.split("\n");
    throw new Error(`${path}: expected Parquet: ${first}`, { cause: error });
  } finally {
    connection.disconnectSync();
  }
}

/** The files that a path or a pattern stands for; `day_2` before `day_10`. */
async function matching(instance: DuckDBInstance, path: string): Promise<readonly string[]> {
  if (existsSync(path) || !/[*?[]/.test(path)) return [path];
  const connection = await instance.connect();
  const rows = await rowsOf(connection, `SELECT file FROM glob(${sqlText(path)})`);
  connection.disconnectSync();
  if (rows.length === 0) throw new Error(`${path}: expected files of this pattern, got none.`);
  return rows
    .map(([file]) => file!)
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
