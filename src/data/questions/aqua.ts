/** AQuA: Ling et al. 2017, "Program Induction by Rationale Generation". */
import { z } from "zod";
import { entriesOf, labelled } from "../questionFiles/entries.ts";
import { jsonRecords } from "../questionFiles/json.ts";
import { checked } from "../questionFiles/records.ts";
import type { QuestionFormat } from "../questionFormat.ts";

const record = z.object({
  question: z.string(),
  options: z.array(z.string()),
  correct: z.string(),
});

export default {
  name: "aqua",
  description: "Word problems of algebra with five choices, many of which take several steps.",
  licence: "Apache-2.0",
  origin: "google-deepmind/AQuA: test.json, dev.json",
  recognises: ({ record: first }) => record.safeParse(first).success,
  read: (source) =>
    entriesOf("aqua", jsonRecords(source), (placed) => {
      const { question, options, correct } = checked(placed, record);
      const choices = options.map(optionOf);
      const answer = labelled(choices, correct.trim());
      return "problem" in answer ? answer : { text: question.trim(), ...answer };
    }),
  examples: [
    {
      path: "AQuA/test.json",
      text: [
        '{"question": "A pump fills 4 jars in 6 minutes. How many does it fill in 9?", "options": ["A)5", "B)6", "C)8"], "rationale": "9 / 6 * 4 = 6", "correct": "B"}',
        '{"question": "What is a third of 12?", "options": ["A)3", "B)4"], "rationale": "", "correct": "C"}',
      ].join("\n"),
      questions: [
        {
          task: "aqua",
          text: "A pump fills 4 jars in 6 minutes. How many does it fill in 9?",
          choices: ["5", "6", "8"],
          answer: "B",
        },
      ],
      skipped: ["the answer is not among the choices"],
    },
  ],
} satisfies QuestionFormat;

/** `A)5` is choice A with the text 5. */
function optionOf(option: string) {
  const [, label = "", text = option] = /^\s*([A-E])\s*\)(.*)$/s.exec(option) ?? [];
  return { label, text };
}
