/** LogiQA: Liu et al. 2020; version 2: Liu et al. 2023. */
import { z } from "zod";
import { letterOf } from "../question.ts";
import { entriesOf, labelled } from "../questionFiles/entries.ts";
import { jsonRecords, looksLikeJson } from "../questionFiles/json.ts";
import { checked, type Placed, quoted } from "../questionFiles/records.ts";
import type { QuestionFormat, QuestionSource } from "../questionFormat.ts";

/** Version 2 is JSON lines; `answer` counts from 0. */
const record = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  text: z.string(),
  question: z.string(),
  options: z.array(z.string()),
  answer: z.number().int(),
});
type LogicQuestion = z.infer<typeof record>;

/** Version 1: the letter of the answer, the passage, the question, and four choices, a line each. */
const blockLines = 7;

export default {
  name: "logiqa",
  description: "Questions of logic about a short passage, with four choices.",
  licence: "version 1: none stated; version 2: CC BY-NC-SA 4.0",
  origin:
    "version 1: lgw863/LogiQA-dataset: Test.txt, Eval.txt; version 2: csitfun/LogiQA2.0: logiqa/DATA/LOGIQA/test.txt",
  recognises: ({ record: first, text }) =>
    record.safeParse(first).success || /^\s*[a-d]\n.+\n.+\nA[.)].*\nB[.)]/i.test(text),
  read: (source) => {
    const { text } = source;
    const records = looksLikeJson(text)
      ? jsonRecords(source).map((placed) => ({ ...placed, value: checked(placed, record) }))
      : blocksOf(source);
    return entriesOf("logiqa", records, ({ value }) => {
      const choices = value.options.map((option, index) => ({
        label: letterOf(index),
        text: option,
      }));
      const answer = labelled(choices, letterOf(value.answer));
      if ("problem" in answer) return answer;
      return { text: `${value.text.trim()}\n\n${value.question.trim()}`, ...answer };
    });
  },
  examples: [
    {
      path: "LogiQA-dataset/Test.txt",
      text: [
        "",
        "b",
        "All geese of the farm are grey. Some of its birds are geese.",
        "Which of these follows?",
        "A.All birds of the farm are grey.",
        "B.Some birds of the farm are grey.",
        "C.No bird of the farm is white.",
        "D.All grey birds of the farm are geese.",
      ].join("\n"),
      questions: [
        {
          task: "logiqa",
          text: "All geese of the farm are grey. Some of its birds are geese.\n\nWhich of these follows?",
          choices: [
            "All birds of the farm are grey.",
            "Some birds of the farm are grey.",
            "No bird of the farm is white.",
            "All grey birds of the farm are geese.",
          ],
          answer: "B",
        },
      ],
    },
    {
      path: "LogiQA2.0/test.txt",
      text: '{"id": 7, "answer": 1, "text": "If it rains, the fair is cancelled. The fair took place.", "question": "What follows?", "type": {}, "options": ["It rained.", "It did not rain."]}',
      questions: [
        {
          task: "logiqa",
          text: "If it rains, the fair is cancelled. The fair took place.\n\nWhat follows?",
          choices: ["It rained.", "It did not rain."],
          answer: "B",
        },
      ],
    },
  ],
} satisfies QuestionFormat;

function blocksOf({ path, text }: QuestionSource): Placed<LogicQuestion>[] {
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const full = lines.filter(({ line }) => line !== "");
  const starts = full.filter((_, index) => index % blockLines === 0);
  return starts.map(({ number }, index) => {
    const block = full.slice(index * blockLines, (index + 1) * blockLines);
    return blockOf(
      `${path}, line ${number}`,
      block.map(({ line }) => line),
    );
  });
}

function blockOf(place: string, block: readonly string[]): Placed<LogicQuestion> {
  const [letter = "", text = "", question = "", ...options] = block;
  const isWhole = block.length === blockLines && /^[a-d]$/i.test(letter);
  if (!isWhole || !options.every((option, index) => option.startsWith(letterOf(index)))) {
    throw new Error(
      `${place}: expected the letter of an answer, then a passage, a question and the choices A to D, a line each, got ${quoted(letter)} and ${block.length - 1} more. A blank line stands between questions.`,
    );
  }
  const answer = letter.toUpperCase().charCodeAt(0) - "A".charCodeAt(0);
  const choices = options.map((option) => option.replace(/^[A-D]\s*[.)]?\s*/, ""));
  return { place, value: { text, question, options: choices, answer } };
}
