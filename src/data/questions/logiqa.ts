/** LogiQA: Liu et al. 2020; version 2: Liu et al. 2023. */
import { z } from "zod";
import { letterOf } from "../question.ts";
import { type Draft, entriesOf, type Left, labelled } from "../questionFiles/entries.ts";
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
  read: (source) =>
    looksLikeJson(source.text)
      ? entriesOf("logiqa", jsonRecords(source), (placed) => fromRecord(checked(placed, record)))
      : entriesOf("logiqa", blocksOf(source), ({ value }) => fromBlock(value)),
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
        "",
        "c",
        "Kay has a twin.",
        "Who is it?",
        "A.Lee.",
        "B.Mo.",
        "Mr C.Ray.",
        "D.Sky.",
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
      skipped: ["a choice does not begin with its letter"],
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

function fromRecord({ text, question, options, answer }: z.infer<typeof record>): Draft | Left {
  const choices = options.map((option, index) => ({ label: letterOf(index), text: option }));
  const right = labelled(choices, letterOf(answer));
  if ("problem" in right) return right;
  return { text: `${text.trim()}\n\n${question.trim()}`, ...right };
}

/** Some questions of the published files have their choices in another order, some have lost a letter. */
function fromBlock([letter = "", text, question, ...lines]: readonly string[]): Draft | Left {
  const choices = lines.map((line) => {
    const [, label = "", choice = ""] = /^([A-D])(?:\s*[.)]\s*|\s+)(.*)$/i.exec(line) ?? [];
    return { label: label.toUpperCase(), text: choice };
  });
  const labels = choices.map(({ label }) => label).toSorted();
  if (labels.join("") !== "ABCD") {
    return { problem: "a choice does not begin with its letter", detail: labels.join(" ").trim() };
  }
  const right = labelled(choices, letter.toUpperCase());
  return "problem" in right ? right : { text: `${text}\n\n${question}`, ...right };
}

function blocksOf({ path, text }: QuestionSource): Placed<readonly string[]>[] {
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const full = lines.filter(({ line }) => line !== "");
  const starts = full.filter((_, index) => index % blockLines === 0);
  return starts.map(({ line, number }, index) => {
    const place = `${path}, line ${number}`;
    const block = full.slice(index * blockLines, (index + 1) * blockLines);
    if (block.length === blockLines && /^[a-d]$/i.test(line)) {
      return { place, value: block.map((each) => each.line) };
    }
    throw new Error(
      `${place}: expected the letter of an answer, then a passage, a question and four choices, a line each, got ${quoted(line)} and ${block.length - 1} more lines.`,
    );
  });
}
