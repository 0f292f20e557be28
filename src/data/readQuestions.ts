/**
 * Questions from a file or a folder, in whatever format it is.
 *
 * What is not of the format is an error that names its place. What is, and still cannot be asked, is skipped and
 * listed: an id twice, a choice twice, fewer than two choices, an answer that is none of them, an empty question.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import type { Seed } from "../math/seed.ts";
import type { Question } from "./question.ts";
import { checkedQuestions } from "./questionFiles/checks.ts";
import { formatFor } from "./questionFiles/formats.ts";
import { type QuestionMapping, questionMappingSchema } from "./questionFiles/mapping.ts";
import { randomSubset, shuffledChoices } from "./questionFiles/shuffle.ts";
import { textOfBytes } from "./questionFiles/text.ts";
import type { QuestionFormat, QuestionSource, SkippedQuestion } from "./questionFormat.ts";

/** How to read, and which questions to take. */
export interface ReadQuestionsOptions {
  /** Decides the order of choices and, with `limit`, which questions; each by its id alone. */
  readonly seed: Seed;
  /** The name of a format. @default the one that recognises the file */
  readonly format?: string;
  /** Which field is what; only the format `table` has one. */
  readonly mapping?: QuestionMapping;
  /** At least 1. @default all */
  readonly limit?: number;
  /** `none` keeps the order of the file, in which the right choice may always be first. @default once */
  readonly shuffle?: "none" | "once";
}

/** Questions, where they are from, and what was left out. */
export interface QuestionSet {
  /** Name of the format; `original` for the questions of this project. */
  readonly format: string;
  readonly description: string;
  /** As the owner of the data states it. */
  readonly licence: string;
  readonly questions: readonly Question[];
  /** Items of the files that cannot be asked. */
  readonly skipped: readonly SkippedQuestion[];
  /** Questions that could be asked and were not, because of `limit`. */
  readonly notTaken: number;
}

/**
 * Reads a file, or every file of a folder in the order of their names.
 *
 * @throws Error that begins with the place, where a file is not of its format or no question is left; RangeError for
 * options that do not fit.
 */
export async function readQuestions(
  path: string,
  options: ReadQuestionsOptions,
): Promise<QuestionSet> {
  const { format: name, mapping } = checkedOptions(options);
  const sources = filesOf(path).map((file) => sourceOf(file, mapping));
  const format = await formatFor(sources[0]!, name);
  if (mapping !== undefined && format.name !== "table") {
    throw new RangeError(
      `mapping: expected the format table, got ${format.name}, which has its own.`,
    );
  }
  const entries = sources.flatMap((source) => format.read(source));
  const checked = checkedQuestions(entries);
  if (checked.questions.length === 0) throw nothingLeft(path, checked.skipped);
  return questionSet(format, checked, options);
}

/** Orders the choices and takes the subset that the options ask for. */
export function questionSet(
  { name, description, licence }: Pick<QuestionFormat, "name" | "description" | "licence">,
  { questions, skipped }: Pick<QuestionSet, "questions" | "skipped">,
  { seed, limit = Number.POSITIVE_INFINITY, shuffle = "once" }: ReadQuestionsOptions,
): QuestionSet {
  if (limit !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(limit) && limit >= 1)) {
    throw new RangeError(`limit: expected a whole number of at least 1, got ${limit}.`);
  }
  const taken = randomSubset(questions, limit, seed);
  return {
    format: name,
    description,
    licence,
    questions: shuffle === "none" ? taken : taken.map((each) => shuffledChoices(each, seed)),
    skipped,
    notTaken: questions.length - taken.length,
  };
}

/** How many items were skipped for which problem; the most frequent first. */
export function problemsOf(skipped: readonly SkippedQuestion[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { problem } of skipped) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  return new Map([...counts].toSorted(([, a], [, b]) => b - a));
}

/** One line for a person: `247 questions of aqua; 7 skipped: a choice stands twice (7).` */
export function sayQuestions({ format, questions, skipped, notTaken }: QuestionSet): string {
  const reasons = [...problemsOf(skipped)].map(([problem, count]) => `${problem} (${count})`);
  return [
    `${questions.length} questions of ${format}`,
    ...(notTaken > 0 ? [`${notTaken} more not taken`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped: ${reasons.join(", ")}`] : []),
  ]
    .join("; ")
    .concat(".");
}

function checkedOptions(options: ReadQuestionsOptions): ReadQuestionsOptions {
  const result = questionMappingSchema.optional().safeParse(options.mapping);
  if (result.success) return options;
  const [issue] = result.error.issues;
  const known = Object.keys(questionMappingSchema.shape).join(", ");
  throw new RangeError(`mapping: ${issue!.path.join(".")} ${issue!.message}. It has ${known}.`);
}

/** Endings of files that may hold questions, in a folder that may hold others too. */
const endings = new Set([".json", ".jsonl", ".csv", ".tsv", ".txt"]);

function filesOf(path: string): readonly string[] {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new Error(`${path}: expected a file or a folder of questions, got nothing there.`);
  }
  if (!status.isDirectory()) return [path];
  const files = readdirSync(path)
    .filter((file) => endings.has(extname(file).toLowerCase()))
    .toSorted();
  if (files.length > 0) return files.map((file) => join(path, file));
  throw new Error(
    `${path}: expected a folder with files that end in ${[...endings].join(", ")}, got none.`,
  );
}

const sourceOf = (path: string, mapping: QuestionMapping | undefined): QuestionSource => ({
  path,
  text: textOfBytes(path, readFileSync(path)),
  ...(mapping && { mapping }),
});

function nothingLeft(path: string, skipped: readonly SkippedQuestion[]): Error {
  const [first] = skipped;
  const detail = first?.detail === undefined ? "" : ` (${first.detail})`;
  const why = first === undefined ? "none at all" : `${first.place}: ${first.problem}${detail}`;
  return new Error(
    `${path}: expected questions that can be asked, got ${skipped.length} that cannot: ${why}. See docs/questions.md for what a format needs.`,
  );
}
