/** BIG-Bench Hard: Suzgun et al. 2022. */
import { basename, extname } from "node:path";
import { z } from "zod";
import {
  type Draft,
  entriesOf,
  type Labelled,
  type Left,
  labelled,
} from "../questionFiles/entries.ts";
import { jsonRecords } from "../questionFiles/json.ts";
import { checked } from "../questionFiles/records.ts";
import type { QuestionFormat } from "../questionFormat.ts";

const record = z.strictObject({ input: z.string(), target: z.string() });

/** Answers of tasks that list no choices: the first pair that has all answers of a file. */
const pairs = [
  ["yes", "no"],
  ["True", "False"],
  ["valid", "invalid"],
];

export default {
  name: "bigBenchHard",
  description:
    "Tasks on which language models fell behind people: of those with choices or yes and no as multiple choice, the rest free.",
  licence: "MIT",
  origin:
    "suzgunmirac/BIG-Bench-Hard: the folder bbh, or one file of it; the task is the file's name",
  recognises: ({ record: first }) => record.safeParse(first).success,
  read: (source) => {
    const records = jsonRecords(source).map((placed) => ({
      place: placed.place,
      value: checked(placed, record),
    }));
    const targets = new Set(records.map(({ value }) => value.target.trim().toLowerCase()));
    const pair = pairs.find((words) =>
      [...targets].every((target) => words.some((word) => word.toLowerCase() === target)),
    );
    const task = basename(source.path, extname(source.path));
    return entriesOf(task, records, ({ value }) => draftOf(value, pair));
  },
  examples: [
    {
      path: "bbh/seating.json",
      text: '{"canary": "none", "examples": [{"input": "Ann sits left of Bo. Who sits on the right?\\nOptions:\\n(A) Ann\\n(B) Bo", "target": "(B)"}, {"input": "Did Ann mean to stand up?\\nOptions:\\n- Yes\\n- No", "target": "No"}, {"input": "Who sits?\\nOptions:\\n(A) Ann\\n(B) Bo", "target": "Cy"}]}',
      questions: [
        {
          task: "seating",
          text: "Ann sits left of Bo. Who sits on the right?",
          choices: ["Ann", "Bo"],
          answer: "B",
        },
        { task: "seating", text: "Did Ann mean to stand up?", choices: ["Yes", "No"], answer: "B" },
      ],
      skipped: ["the answer is not among the choices"],
    },
    {
      path: "bbh/truths.json",
      text: '{"examples": [{"input": "not True is", "target": "False"}]}',
      questions: [{ task: "truths", text: "not True is", choices: ["True", "False"], answer: "B" }],
    },
    {
      path: "bbh/counting.json",
      text: '{"examples": [{"input": "I have two pears and a fig. How many fruits are these?", "target": "3"}]}',
      questions: [
        {
          task: "counting",
          text: "I have two pears and a fig. How many fruits are these?",
          answer: "3",
        },
      ],
    },
  ],
} satisfies QuestionFormat;

function draftOf(
  { input, target }: z.infer<typeof record>,
  pair: readonly string[] | undefined,
): Draft | Left {
  const [text = "", listed] = input.split(/\n\s*Options:\s*\n/);
  const said = target.trim();
  const choices = listed === undefined ? pair?.map(sayable) : optionsOf(listed);
  if (choices === undefined) return { text: input.trim(), answer: said };
  const answer = labelled(choices, said.toLowerCase());
  return "problem" in answer
    ? { ...answer, detail: JSON.stringify(said) }
    : { text: text.trim(), ...answer };
}

/** A choice that is named by its own words. */
const sayable = (text: string): Labelled => ({ label: text.toLowerCase(), text });

/** `(A) Ann` is named by `(A)`, `- Yes` by its words. */
function optionsOf(listed: string): Labelled[] {
  return listed.split("\n").flatMap((line) => {
    const [, letter, behind, plain] = /^\s*(?:(\([A-Z]\))\s*(.*)|-\s*(.*))$/.exec(line) ?? [];
    if (letter !== undefined) return [{ label: letter.toLowerCase(), text: behind! }];
    return plain === undefined ? [] : [sayable(plain.trim())];
  });
}
