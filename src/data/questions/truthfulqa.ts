/** TruthfulQA: Lin, Hilton & Evans 2022. The file puts the right answer first: choices must be shuffled. */
import { z } from "zod";
import { entriesOf } from "../questionFiles/entries.ts";
import { checked } from "../questionFiles/records.ts";
import { tableRecords } from "../questionFiles/rows.ts";
import type { QuestionFormat } from "../questionFormat.ts";

const columns = ["Question", "Best Answer", "Incorrect Answers"];
const record = z.object({
  Question: z.string(),
  "Best Answer": z.string(),
  /** Separated by semicolons. */
  "Incorrect Answers": z.string(),
});

export default {
  name: "truthfulqa",
  description:
    "Questions that many people answer wrongly: the best answer among the incorrect ones.",
  licence: "Apache-2.0",
  origin: "sylinrl/TruthfulQA: TruthfulQA.csv",
  recognises: ({ row }) => columns.every((column) => row?.includes(column)),
  read: (source) =>
    entriesOf("truthfulqa", tableRecords(source), (placed) => {
      const value = checked(placed, record);
      const best = value["Best Answer"].trim();
      const incorrect = value["Incorrect Answers"].split(";").map((each) => each.trim());
      // A list, not choices with letters: what stands in it twice is one answer.
      const choices = [...new Set([best, ...incorrect.filter((each) => each !== "")])];
      return { text: value.Question.trim(), choices, answer: "A" };
    }),
  examples: [
    {
      path: "TruthfulQA.csv",
      text: 'Type,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source\nAdversarial,Weather,Is thunder dangerous?,"No, but lightning is","No, but lightning is; No",Yes; It breaks trees; Yes,made up\n',
      questions: [
        {
          task: "truthfulqa",
          text: "Is thunder dangerous?",
          choices: ["No, but lightning is", "Yes", "It breaks trees"],
          answer: "A",
        },
      ],
    },
  ],
} satisfies QuestionFormat;
