/** The contract of every format of question files: one file in `questions/`, default-exporting one of these. */
import type { Question } from "./question.ts";
import type { QuestionMapping } from "./questionFiles/mapping.ts";

/** A file, read. */
export interface QuestionSource {
  /** As a person named it: errors begin with it. */
  readonly path: string;
  /** Without a byte order mark, lines ending in `\n`. */
  readonly text: string;
  /** Which column is what, for formats that leave it open. */
  readonly mapping?: QuestionMapping;
}

/** The beginning of a file, by which its format is recognised. */
export interface QuestionSample {
  /** With forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The first record of JSON or JSON lines; of an object that holds one list of records, its first. */
  readonly record?: Readonly<Record<string, unknown>>;
  /** The cells of the first row, where the text is no JSON. */
  readonly row?: readonly string[];
}

/** Why an item of a file is no question that can be asked. */
export interface SkippedQuestion {
  /** File, and line or record. */
  readonly place: string;
  /** In words that are the same for each such item, so that they can be counted. */
  readonly problem: string;
  /** What it was in this one. */
  readonly detail?: string;
}

/** An item of a file: a question and where it stands, or why it is none. */
export type QuestionEntry =
  | { readonly place: string; readonly question: Question }
  | SkippedQuestion;

/** One format. */
export interface QuestionFormat {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence: what is asked. */
  readonly description: string;
  /** As the owner of the data states it. */
  readonly licence: string;
  /** Where a person finds the file. */
  readonly origin: string;
  /** Whether a file that begins so is of this format, whatever it is called. */
  recognises(sample: QuestionSample): boolean;
  /**
   * One entry per item, in the order of the file. What is in the file but cannot be asked is an entry too.
   *
   * @throws Error that begins with the place, where the file is not of this format.
   */
  read(source: QuestionSource): QuestionEntry[];
  /** Small files, written for this project, and what they say: a test reads them, and each begins so. */
  readonly examples: readonly QuestionExample[];
}

/** A worked example of a format. */
export interface QuestionExample {
  /** A name that such a file may have, with its folder where that counts. */
  readonly path: string;
  readonly text: string;
  readonly questions: readonly Omit<Question, "id">[];
  /** The problems of the other items. */
  readonly skipped?: readonly string[];
}
