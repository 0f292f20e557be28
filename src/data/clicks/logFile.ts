/** A file, once it is known which schema it has: which columns stand where, and where the records begin. */
import { parse } from "csv-parse/sync";
import type { FileHead } from "./head.ts";
import type { ClickSchema } from "./schema.ts";

/** A text file of records. */
export interface TextLogFile {
  readonly kind: "text";
  readonly path: string;
  readonly bytes: number;
  readonly isGzip: boolean;
  readonly delimiter: string;
  /** Empty for none. */
  readonly quote: string;
  readonly comment?: string;
  readonly hasHeader: boolean;
  /** Number of the first line that is a record, from 1. */
  readonly firstLine: number;
  /** Names of columns in the order of the file; it may have more than the schema. */
  readonly names: readonly string[];
}

/** A Parquet file of records. */
export interface ParquetLogFile {
  readonly kind: "parquet";
  readonly path: string;
  readonly bytes: number;
  /** Names of columns, and their types as DuckDB calls them. */
  readonly types: ReadonlyMap<string, string>;
}

/** Either. */
export type LogFile = TextLogFile | ParquetLogFile;
type TextHead = Extract<FileHead, { readonly kind: "text" }>;

/** What stands between and around cells. */
export const dialectOf = ({ format, delimiter, quote, comment }: ClickSchema) => ({
  delimiter: delimiter ?? (format === "tsv" ? "\t" : ","),
  quote: quote ?? (format === "tsv" ? "" : '"'),
  ...(comment === undefined ? {} : { comment }),
});

/** The cells of the first of these lines; within quotes it may go on in the others. */
export function cellsOf(lines: readonly string[], schema: ClickSchema): readonly string[] {
  const { delimiter, quote } = dialectOf(schema);
  const [line = ""] = lines;
  if (quote === "" || !line.includes(quote)) return line.split(delimiter);
  try {
    const options = { delimiter, quote, relax_quotes: true, relax_column_count: true, to: 1 };
    return (parse(lines.join("\n"), options) as string[][])[0] ?? [];
  } catch {
    // A quote that nobody closes: DuckDB says what becomes of it.
    return line.split(delimiter);
  }
}

/** Lines that are no comments. */
export const recordLines = ({ lines }: TextHead, { comment }: ClickSchema): readonly string[] =>
  comment === undefined ? lines : lines.filter((line) => !line.startsWith(comment));

/** Whether the first line has the names of columns. */
export function hasHeader(head: TextHead, schema: ClickSchema): boolean {
  if (schema.header !== "maybe") return schema.header === "always";
  const names = new Set(schema.columns.map(({ name }) => name));
  return cellsOf(recordLines(head, schema), schema).some((cell) => names.has(cell));
}

/**
 * The file with its columns found.
 *
 * @throws Error that says line, expectation and what came, where the beginning of the file does not fit the schema.
 */
export function textLogFile(head: TextHead, schema: ClickSchema): TextLogFile {
  const { path, bytes, isGzip } = head;
  const lines = recordLines(head, schema);
  const isNamed = hasHeader(head, schema);
  const comments = head.lines.indexOf(lines[0] ?? "");
  const firstLine = 1 + Math.max(0, comments) + (isNamed ? 1 : 0);
  const names = isNamed
    ? headerNames(path, cellsOf(lines, schema), schema)
    : schema.columns.map(({ name }) => name);
  const rest = isNamed ? lines.slice(1) : lines;
  const [first] = rest;
  if (first === undefined) throw new Error(`${path}: expected records, got only a header.`);
  const cells = cellsOf(rest, schema);
  if (cells.length !== names.length) {
    throw new Error(
      `${path}:${firstLine}: expected the ${names.length} cells of ${schema.name}, got ${cells.length}: ${shortened(first)}. ${schemaHint}`,
    );
  }
  const place = { path, bytes, isGzip, hasHeader: isNamed, firstLine, names };
  return { kind: "text", ...place, ...dialectOf(schema) };
}

function headerNames(path: string, names: readonly string[], schema: ClickSchema) {
  const problem = columnProblem(names, schema);
  if (problem === undefined) return names;
  throw new Error(`${path}:1: expected a header with ${problem}. ${schemaHint}`);
}

/** What is wrong with the columns that a file names, in words. */
export function columnProblem(
  names: readonly string[],
  { name, columns }: ClickSchema,
): string | undefined {
  const twice = names.find((each, at) => names.indexOf(each) !== at);
  if (twice !== undefined) return `every name once, got "${twice}" twice`;
  const lost = columns.filter((each) => !each.optional && !names.includes(each.name));
  if (lost.length === 0) return undefined;
  const wanted = lost.map((each) => each.name).join(", ");
  return `the columns of ${name}: ${wanted} ${lost.length === 1 ? "is" : "are"} not among ${shortened(names.join(", "))}`;
}

/** What a person can do who has another file than the schema expects. */
export const schemaHint =
  "Another schema can be named (--schema), or lie beside the data as <file>.schema.json.";

/** The beginning of a text, for messages. */
export const shortened = (text: string, most = 120): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
