/** The folder `questions/` is the list of formats. */
import { readdir } from "node:fs/promises";
import type { QuestionFormat, QuestionSample, QuestionSource } from "../questionFormat.ts";
import { jsonRecords, looksLikeJson } from "./json.ts";
import { tableRows } from "./rows.ts";

const folder = new URL("../questions/", import.meta.url);
/** Takes what no other format takes. */
const fallback = "table";

/** Every format, by name. */
export async function questionFormats(): Promise<readonly QuestionFormat[]> {
  const files = (await readdir(folder)).filter((file) => /\.[jt]s$/.test(file));
  return await Promise.all(
    files.toSorted().map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { default: QuestionFormat };
      return module.default;
    }),
  );
}

/**
 * The format called `name`, or the one that recognises the beginning of the file; where several do, the one whose
 * name is in the path.
 *
 * @throws RangeError where there is no such format, or none or several recognise the file.
 */
export async function formatFor(
  source: QuestionSource,
  name: string | undefined,
): Promise<QuestionFormat> {
  const formats = await questionFormats();
  const names = formats.map((format) => format.name).join(", ");
  if (name !== undefined) {
    const named = formats.find((format) => format.name === name);
    if (named !== undefined) return named;
    throw new RangeError(`format: expected one of ${names}, got ${name}.`);
  }
  const table = formats.find((format) => format.name === fallback)!;
  // Who says which field is what has a table.
  if (source.mapping !== undefined) return table;
  const found = recognising(formats, sampleOf(source));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const choice = found.length === 0 ? names : found.map((format) => format.name).join(", ");
  const what = found.length === 0 ? "of none that is known" : "that fits several";
  throw new RangeError(
    `${source.path}: expected a file of questions, got a format ${what}. Say which it is: ${choice}; or give a mapping.`,
  );
}

function recognising(formats: readonly QuestionFormat[], sample: QuestionSample) {
  const found = formats.filter((format) => format.recognises(sample));
  const own = found.filter(({ name }) => name !== fallback);
  if (own.length === 0) return found;
  // The end of a path says most.
  const path = sample.path.toLowerCase().replace(/[^a-z0-9/]/g, "");
  const ranks = own.map(({ name }) => path.lastIndexOf(name.toLowerCase()));
  return own.filter((_, index) => ranks[index] === Math.max(...ranks));
}

/** The beginning of a file, as formats look at it. A file that cannot be read as what it looks like is an error. */
export function sampleOf(source: QuestionSource): QuestionSample {
  const path = source.path.replaceAll("\\", "/");
  const { text } = source;
  if (looksLikeJson(text)) {
    const [first] = jsonRecords(source);
    const { value } = first ?? {};
    return typeof value === "object" && value !== null
      ? { path, text, record: value as Record<string, unknown> }
      : { path, text };
  }
  const [first] = tableRows(source, 1);
  return first === undefined ? { path, text } : { path, text, row: first.value };
}
