/** Which column or field of a table is what: said by a person, or recognised by familiar names. */
import { z } from "zod";

const path = z.string().min(1);

/** Checks a mapping that comes from outside. */
export const questionMappingSchema = z
  .strictObject({
    question: path,
    /** What the question is about, shown before it. */
    passage: path,
    /** A list of choices, or one column for each. */
    choices: z.union([path, z.array(path).min(2).readonly()]),
    answer: path,
    /** How `answer` names a choice. By default the reading that fits most questions; two that fit are an error. */
    answerIs: z.enum(["label", "letter", "text", "fromZero", "fromOne"]),
    id: path,
    task: path,
    needsReasoning: path,
    pair: path,
  })
  .partial();

/** Column names, or paths into a record such as `question.stem`; what is left out is recognised. */
export type QuestionMapping = Readonly<z.infer<typeof questionMappingSchema>>;

/** How the answer of a table names a choice. */
export type AnswerReading = NonNullable<QuestionMapping["answerIs"]>;

type Column = Exclude<keyof QuestionMapping, "choices" | "answerIs">;

/** Lower case, without spaces, hyphens and underscores. The first that is there is taken. */
const familiar: Readonly<Record<Column | "choices", readonly string[]>> = {
  question: ["question", "question.stem", "query", "stem", "prompt", "problem", "input", "text"],
  passage: ["passage", "context", "paragraph", "article", "story"],
  choices: ["choices.text", "choices", "question.choices", "options", "endings", "candidates"],
  answer: [
    "answer",
    "answerkey",
    "correct",
    "correctanswer",
    "label",
    "target",
    "gold",
    "solution",
  ],
  id: ["id", "qid", "questionid", "uid", "_id"],
  task: ["task", "subject", "category", "dataset"],
  needsReasoning: ["needsreasoning"],
  pair: ["pair"],
};

/** `A`, `option_b`, `choice3`: one column per choice, called by a letter or a number. */
const lettered = /^(choice|option|answer|op|ans)?[ _-]?([a-z0-9])$/i;
/** The marks of such columns, one behind the other. */
const marks = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "123456789"];

/** The letter or number at the end of the name of a column that holds one choice; empty where it has none. */
export const markOf = (column: string): string => lettered.exec(column)?.[2]?.toUpperCase() ?? "";

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");

/** The mapping with everything that was not said and could be recognised. */
export function completedMapping(record: unknown, said: QuestionMapping = {}): QuestionMapping {
  const columns = Object.keys(familiar).filter((column) => !(column in said));
  const found = columns.flatMap((column) => {
    const name = familiarPath(record, column as Column | "choices");
    return name === undefined ? [] : [[column, name] as const];
  });
  const choices = "choices" in said ? {} : letteredColumns(record);
  return { ...Object.fromEntries(found), ...choices, ...said };
}

function familiarPath(record: unknown, column: Column | "choices"): string | undefined {
  for (const name of familiar[column]) {
    const path = name.split(".").reduce<string | undefined>((before, part) => {
      const within = before === "" ? record : before && valueAt(record, before);
      const key = keysOf(within).find((each) => plain(each) === plain(part));
      return key === undefined ? undefined : [before, key].filter((each) => each !== "").join(".");
    }, "");
    const value = path === undefined ? undefined : valueAt(record, path);
    if (value !== undefined && !(column !== "choices" && typeof value === "object")) return path;
  }
  return undefined;
}

/** The columns of one prefix whose marks follow each other from the first. */
function letteredColumns(record: unknown): Pick<QuestionMapping, "choices"> {
  const found = keysOf(record).flatMap((key) => {
    const [whole, prefix = "", mark = ""] = lettered.exec(key) ?? [];
    return whole === undefined ? [] : [{ key, name: plain(prefix) + mark.toLowerCase(), prefix }];
  });
  const named = new Map(found.map(({ key, name }) => [name, key]));
  const rows = found.flatMap(({ prefix }) =>
    marks.map((row) => {
      const keys = [...row].map((mark) => named.get(plain(prefix) + mark));
      const end = keys.indexOf(undefined);
      return keys.slice(0, end < 0 ? keys.length : end) as string[];
    }),
  );
  const longest = rows.reduce((most, row) => (row.length > most.length ? row : most), []);
  return longest.length < 2 ? {} : { choices: longest };
}

/** The names of a record's fields; none of what is no record. */
export const keysOf = (record: unknown): readonly string[] =>
  typeof record === "object" && record !== null && !Array.isArray(record)
    ? Object.keys(record)
    : [];

/** What stands at a path of a record; of a list, what stands there in each of its items. Absent where nothing does. */
export function valueAt(record: unknown, path: string): unknown {
  if (Array.isArray(record)) return record.map((item) => valueAt(item, path));
  if (!keysOf(record).length) return undefined;
  const fields = record as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(fields, path)) return fields[path];
  const [first = "", ...rest] = path.split(".");
  return rest.length > 0 && Object.hasOwn(fields, first)
    ? valueAt(fields[first], rest.join("."))
    : undefined;
}
