/** Rows of tables in text, each with its place. */
import { type CsvError, parse } from "csv-parse/sync";
import type { QuestionSource } from "../questionFormat.ts";
import type { Placed } from "./records.ts";

/**
 * The rows of a table, with the line on which each begins. Commas, semicolons or tabs, whichever the first line
 * has most of. At most `most` rows, where that is given.
 *
 * @throws Error with the line, where a quote is left open or a row has another number of cells than the first.
 */
export function tableRows({ path, text }: QuestionSource, most?: number): Placed<string[]>[] {
  try {
    const rows = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      skip_empty_lines: true,
      ...(most !== undefined && { to: most }),
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return rows.map(({ record, info }) => {
      const within = record.join("").split("\n").length - 1;
      return { place: `${path}, line ${info.lines - within}`, value: record };
    });
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number };
    const place = lines === undefined ? path : `${path}, line ${lines}`;
    throw new Error(
      `${place}: expected a row of the table, got an error: ${message}. A cell that holds a comma, a quote or a new line stands in double quotes.`,
    );
  }
}

function delimiterOf(text: string): string {
  const [first = ""] = text.trimStart().split("\n", 1);
  const count = (mark: string) => first.split(mark).length;
  return [",", ";", "\t"].reduce((most, mark) => (count(mark) > count(most) ? mark : most));
}

/** The rows of a table under the names of its first row. */
export function tableRecords(source: QuestionSource): Placed<Record<string, string>>[] {
  const [head, ...rows] = tableRows(source);
  const names = head?.value.map((name) => name.trim()) ?? [];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(
      `${source.path}, line 1: expected columns of different names, got "${twice}" twice.`,
    );
  }
  return rows.map(({ place, value }) => ({
    place,
    value: Object.fromEntries(names.map((name, column) => [name, value[column]!])),
  }));
}
