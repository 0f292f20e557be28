/** Texts that people rated, from a table with a header: a column of texts and one of labels. */
import { readFileSync } from "node:fs";
import { quoted } from "./questionFiles/records.ts";
import { tableRecords } from "./questionFiles/rows.ts";
import { textOfBytes } from "./questionFiles/text.ts";
import type { RatedText } from "./ratedTexts.ts";
import { splitByText } from "./splitByText.ts";

/** What of a table is read. */
export interface RatedTextColumns {
  /** The column of the texts. */
  readonly text: string;
  /** The column of the labels. */
  readonly label: string;
  /** Labels that mean unsafe; every other label means safe. */
  readonly unsafe: readonly string[];
}

/** Texts in two parts; no text is in both. */
export interface RatedTextParts {
  readonly train: readonly RatedText[];
  readonly heldOut: readonly RatedText[];
}

/**
 * The rated texts of a file (CSV, TSV; cells may hold quotes and new lines), one in ten held out: the text decides.
 *
 * @throws Error that begins with the place, where the file is no such table, or the labels are of one kind only.
 */
export function readRatedTexts(path: string, columns: RatedTextColumns): RatedTextParts {
  const rows = tableRecords({ path, text: textOfBytes(path, readFileSync(path)) });
  const rated = rows.map(({ place, value }) => ({
    text: cell(value, columns.text, place),
    isUnsafe: columns.unsafe.includes(cell(value, columns.label, place).trim()),
  }));
  if (new Set(rated.map(({ isUnsafe }) => isUnsafe)).size < 2) {
    const first = rows[0] && quoted(cell(rows[0].value, columns.label, rows[0].place));
    throw new Error(
      `${path}: expected texts with and without a label in ${columns.unsafe.join(", ")}, got ${rated.length} of one kind; the first label is ${first}.`,
    );
  }
  return partsOf(rated);
}

/** Rated texts in two parts: the text decides, so that no text is in both. */
export const partsOf = (rated: readonly RatedText[]): RatedTextParts => ({
  train: rated.filter(({ text }) => splitByText(text) === "train"),
  heldOut: rated.filter(({ text }) => splitByText(text) === "heldOut"),
});

function cell(row: Readonly<Record<string, string>>, column: string, place: string): string {
  const value = row[column];
  if (value !== undefined) return value;
  const names = Object.keys(row).join(", ");
  throw new Error(`${place}: expected a column "${column}", got ${names}.`);
}
