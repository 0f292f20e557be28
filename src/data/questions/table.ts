/** Any JSON, JSON lines or table with a header: a mapping says which field is what, familiar names need none. */

import { letterOf } from "../question.ts";
import { answerReading, indexAs, type Keyed } from "../questionFiles/answerKey.ts";
import {
  answerMissing,
  type Draft,
  entriesOf,
  type Labelled,
  type Left,
  yesOrNo,
} from "../questionFiles/entries.ts";
import { jsonRecords, looksLikeJson } from "../questionFiles/json.ts";
import {
  type AnswerReading,
  completedMapping,
  keysOf,
  markOf,
  type QuestionMapping,
  valueAt,
} from "../questionFiles/mapping.ts";
import { type Placed, quoted } from "../questionFiles/records.ts";
import { tableRecords } from "../questionFiles/rows.ts";
import type { QuestionFormat, QuestionSource } from "../questionFormat.ts";

export default {
  name: "table",
  description: "Your own questions: JSON, JSON lines, CSV or TSV with a header.",
  licence: "that of the file",
  origin: "a file of your own",
  recognises: ({ record, row }) => {
    const first = record ?? Object.fromEntries((row ?? []).map((name) => [name.trim(), ""]));
    const { question, answer } = completedMapping(first);
    return question !== undefined && answer !== undefined;
  },
  read: (source) => {
    const records = looksLikeJson(source.text) ? jsonRecords(source) : tableRecords(source);
    const mapping = mappingFor(source, records);
    const rows = records.map((placed) => ({ place: placed.place, value: rowOf(placed, mapping) }));
    const keyed = rows.flatMap(({ value }) => keyedOf(value) ?? []);
    const reading = mapping.answerIs ?? answerReading(source.path, keyed);
    return entriesOf("table", rows, ({ value }) => draftOf(value, reading));
  },
  examples: [
    {
      path: "mine.jsonl",
      text: [
        '{"id": 1, "task": "birds", "question": "Which of these swims?", "choices": ["owl", "duck"], "answer": "duck", "needsReasoning": false}',
        '{"id": 2, "task": "birds", "question": "Which flies by night?", "choices": ["owl", "duck"], "answer": "crow"}',
      ].join("\n"),
      questions: [
        {
          task: "birds",
          text: "Which of these swims?",
          choices: ["owl", "duck"],
          answer: "B",
          needsReasoning: false,
        },
      ],
      skipped: ["the answer is not among the choices"],
    },
    {
      path: "mine.csv",
      text: "question,option_a,option_b,option_c,answer\nWhat is 2 + 3?,4,5,6,B\nWhat is half of 6?,2,3,,B\n",
      questions: [
        { task: "table", text: "What is 2 + 3?", choices: ["4", "5", "6"], answer: "B" },
        { task: "table", text: "What is half of 6?", choices: ["2", "3"], answer: "B" },
      ],
    },
    {
      path: "free.tsv",
      text: "prompt\ttarget\nSpell 7.\tseven\n",
      questions: [{ task: "table", text: "Spell 7.", answer: "seven" }],
    },
  ],
} satisfies QuestionFormat;

/** What a record says, before anybody knows how its answer is meant. */
interface Row {
  readonly fields: Omit<Draft, "choices" | "answer">;
  readonly choices?: readonly Labelled[];
  readonly answer: string | boolean;
}

function mappingFor(
  { path, mapping }: QuestionSource,
  records: readonly Placed[],
): QuestionMapping {
  const [first] = records;
  if (first === undefined)
    throw new Error(`${path}: expected questions, got none below the header.`);
  const complete = completedMapping(first.value, mapping);
  for (const need of ["question", "answer"] as const) {
    if (complete[need] !== undefined) continue;
    throw new Error(
      `${path}: expected a column for the ${need}, got ${fieldsOf(first.value)}. Say in the mapping which it is.`,
    );
  }
  return complete;
}

const fieldsOf = (record: unknown): string => keysOf(record).join(", ") || "no fields";

function rowOf({ place, value }: Placed, mapping: QuestionMapping): Row {
  const at = (column: "question" | "passage" | "id" | "task" | "pair") => {
    const path = mapping[column];
    return path === undefined ? undefined : textAt(place, value, path);
  };
  const question = at("question");
  if (question === undefined) throw missing(place, value, mapping.question!);
  const passage = at("passage");
  const text = passage ? `${passage}\n\n${question}` : question;
  const [id, task, pair] = [at("id"), at("task"), at("pair")];
  const needsReasoning = flagAt(place, value, mapping.needsReasoning);
  const choices = choicesAt(place, value, mapping.choices);
  const answer = valueAt(value, mapping.answer!);
  return {
    fields: {
      ...(id !== undefined && { id }),
      ...(task && { task }),
      ...(pair && { pair }),
      text: question === "" ? "" : text,
      ...(needsReasoning !== undefined && { needsReasoning }),
    },
    ...(choices && { choices }),
    answer: typeof answer === "boolean" ? answer : (textAt(place, value, mapping.answer!) ?? ""),
  };
}

/** Empty where a program has written that there is none. Absent where the record has no such field. */
function textAt(place: string, record: unknown, path: string): string | undefined {
  const value = valueAt(record, path);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object") {
    throw new Error(`${place}: ${path}: expected a text, got ${quoted(JSON.stringify(value))}.`);
  }
  const text = String(value).trim();
  return text === "nan" || text === "NaN" ? "" : text;
}

const missing = (place: string, record: unknown, path: string) =>
  new Error(`${place}: expected a field ${path}, got ${fieldsOf(record)}.`);

function flagAt(place: string, record: unknown, path: string | undefined): boolean | undefined {
  const said = path === undefined ? undefined : textAt(place, record, path)?.toLowerCase();
  if (said === undefined || said === "") return undefined;
  if (["true", "yes", "1"].includes(said)) return true;
  if (["false", "no", "0"].includes(said)) return false;
  throw new Error(`${place}: ${path}: expected true or false, got ${quoted(said)}.`);
}

function choicesAt(
  place: string,
  record: unknown,
  path: QuestionMapping["choices"],
): readonly Labelled[] | undefined {
  if (path === undefined) return undefined;
  if (typeof path !== "string") {
    const texts = path.map((column) => textAt(place, record, column) ?? "");
    const last = texts.findLastIndex((text) => text !== "");
    const labels = path.map(markOf);
    return last < 0
      ? undefined
      : texts.slice(0, last + 1).map((text, index) => ({ label: labels[index]!, text }));
  }
  const value = valueAt(record, path);
  if (value === undefined || value === null || value === "") return undefined;
  const list = typeof value === "string" ? listIn(place, path, value) : value;
  if (!Array.isArray(list)) {
    throw new Error(`${place}: ${path}: expected a list, got ${quoted(JSON.stringify(value))}.`);
  }
  const labels = path.endsWith(".text")
    ? valueAt(record, path.replace(/text$/, "label"))
    : undefined;
  return list.map((item, index) => choiceOf(item, Array.isArray(labels) ? labels[index] : ""));
}

const choiceOf = (item: unknown, label: unknown): Labelled => ({
  label: String(keysOf(item).length > 0 ? (valueAt(item, "label") ?? "") : label),
  text: String(keysOf(item).length > 0 ? (valueAt(item, "text") ?? "") : (item ?? "")).trim(),
});

/** A list in one cell: JSON, or texts between bars or semicolons. */
function listIn(place: string, path: string, cell: string): unknown {
  if (!cell.trim().startsWith("[")) return cell.split(cell.includes("|") ? "|" : ";");
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    throw new Error(
      `${place}: ${path}: expected a list as JSON, ["one", "two"], or texts between bars, got ${quoted(cell)}.`,
    );
  }
}

const keyedOf = ({ choices, answer }: Row): Keyed | undefined =>
  choices && typeof answer === "string" && answer !== "" ? { choices, answer } : undefined;

function draftOf(row: Row, reading: AnswerReading): Draft | Left {
  const { fields, choices, answer } = row;
  if (choices === undefined) {
    return { ...fields, ...(typeof answer === "boolean" ? yesOrNo(answer) : { answer }) };
  }
  const texts = choices.map(({ text }) => text);
  const index = indexAs(reading, { choices, answer: sayAnswer(answer) });
  // Whatever else is wrong with a question comes first: without choices there is no right one.
  if (index < 0 && fields.text !== "" && texts.length > 1) return answerMissing(sayAnswer(answer));
  return { ...fields, choices: texts, answer: letterOf(Math.max(index, 0)) };
}

const sayAnswer = (answer: string | boolean): string =>
  typeof answer === "string" ? answer : answer ? "yes" : "no";
