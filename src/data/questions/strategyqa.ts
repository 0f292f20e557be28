/** StrategyQA: Geva et al. 2021. */
import { z } from "zod";
import { entriesOf, unanswered, yesOrNo } from "../questionFiles/entries.ts";
import { jsonRecords } from "../questionFiles/json.ts";
import { checked } from "../questionFiles/records.ts";
import type { QuestionFormat } from "../questionFormat.ts";

const record = z.object({
  qid: z.string(),
  question: z.string(),
  /** Absent in the published test part. */
  answer: z.boolean().optional(),
});

export default {
  name: "strategyqa",
  description: "Yes or no, by steps that the question does not name.",
  licence: "MIT",
  origin: "eladsegal/strategyqa: data/strategyqa/dev.json, train.json",
  recognises: ({ record: first }) => record.safeParse(first).success,
  read: (source) =>
    entriesOf("strategyqa", jsonRecords(source), (placed) => {
      const { qid, question, answer } = checked(placed, record);
      if (answer === undefined) return unanswered;
      return { id: qid, text: question.trim(), ...yesOrNo(answer) };
    }),
  examples: [
    {
      path: "strategyqa/dev.json",
      text: '[{"qid": "s1", "term": "Snail", "question": "Could a snail cross a football field within a minute?", "answer": false, "facts": [], "decomposition": ["How fast is a snail?", "How long is a football field?"]}, {"qid": "s2", "question": "Is a whale heavier than a bus?"}]',
      questions: [
        {
          task: "strategyqa",
          text: "Could a snail cross a football field within a minute?",
          choices: ["yes", "no"],
          answer: "B",
        },
      ],
      skipped: ["the file says no answer"],
    },
  ],
} satisfies QuestionFormat;
