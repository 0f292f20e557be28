/** What OpenBookQA and ARC have in common: the same records, officially and in the instructions of LLM-Adapters. */
import { z } from "zod";
import type { QuestionExample, QuestionSample, QuestionSource } from "../questionFormat.ts";
import { type Draft, entriesOf, type Labelled, type Left, labelled } from "./entries.ts";
import { jsonRecords } from "./json.ts";
import { checked, type Placed } from "./records.ts";

/** Clark et al. 2018 and Mihaylov et al. 2018 publish this form. */
const official = z.object({
  id: z.string(),
  question: z.object({
    stem: z.string(),
    choices: z.array(z.object({ text: z.string(), label: z.string() })),
  }),
  answerKey: z.string().optional(),
});

/** Question and choices in one text; the answer is the name of a choice, `answer2`. */
const instruction = z.object({
  instruction: z.string().regex(/Answer1:/, "expected the choices behind Answer1:, Answer2:, …"),
  answer: z.string(),
});

/** Whether a file begins with a record of either form. */
export const isScience = ({ record }: QuestionSample): boolean =>
  official.safeParse(record).success || instruction.safeParse(record).success;

/** Reads either form, record by record. */
export const readScience = (task: string, source: QuestionSource) =>
  entriesOf(task, jsonRecords(source), (placed) =>
    typeof (placed.value as { instruction?: unknown } | null)?.instruction === "string"
      ? fromInstruction(checked(placed, instruction))
      : fromOfficial(checked<z.infer<typeof official>>(placed as Placed, official)),
  );

function fromOfficial({ id, question, answerKey }: z.infer<typeof official>): Draft | Left {
  if (answerKey === undefined) return { problem: "the file says no answer" };
  const answer = labelled(question.choices, answerKey.trim());
  return "problem" in answer ? answer : { id, text: question.stem.trim(), ...answer };
}

/** `Please choose …: <question>\n\nAnswer1: … Answer2: …\n\nAnswer format: answer1/answer2`. */
function fromInstruction(record: z.infer<typeof instruction>): Draft | Left {
  const [body = ""] = record.instruction.split(/\s*Answer format:/);
  const [stem = "", ...rest] = body.split(/\s*Answer(\d+):\s*/);
  const choices: Labelled[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2) {
    choices.push({ label: `answer${rest[at]}`, text: rest[at + 1]! });
  }
  const answer = labelled(choices, record.answer.trim());
  const text = stem.replace(/^Please choose the correct answer to the question:\s*/, "").trim();
  return "problem" in answer ? answer : { text, ...answer };
}

/** The same question in both forms, for the two formats that read them. */
export const scienceExamples = (task: string): QuestionExample[] => [
  {
    path: `${task}/test.jsonl`,
    text: '{"id": "x-1", "question": {"stem": "Ice that is heated becomes", "choices": [{"text": "steam at once", "label": "A"}, {"text": "water", "label": "B"}]}, "answerKey": "B"}\n{"id": "x-2", "question": {"stem": "Moss likes to grow in", "choices": [{"text": "shade", "label": "1"}, {"text": "deserts", "label": "2"}]}, "answerKey": "1"}',
    questions: [
      {
        task,
        text: "Ice that is heated becomes",
        choices: ["steam at once", "water"],
        answer: "B",
      },
      { task, text: "Moss likes to grow in", choices: ["shade", "deserts"], answer: "A" },
    ],
  },
  {
    path: `LLM-Adapters/${task}/test.json`,
    text: '[{"instruction": "Please choose the correct answer to the question: Ice that is heated becomes\\n\\nAnswer1: steam at once Answer2: water\\n\\nAnswer format: answer1/answer2", "input": "", "output": "the correct answer is answer2", "answer": "answer2"}, {"instruction": "What grows?\\n\\nAnswer1: moss Answer2: stone\\n\\nAnswer format: answer1/answer2", "answer": "answer3"}]',
    questions: [
      {
        task,
        text: "Ice that is heated becomes",
        choices: ["steam at once", "water"],
        answer: "B",
      },
    ],
    skipped: ["the answer is not among the choices"],
  },
];
