/** MMLU: Hendrycks et al. 2021, "Measuring Massive Multitask Language Understanding". */
import { entriesOf, labelled } from "../questionFiles/entries.ts";
import { quoted } from "../questionFiles/records.ts";
import { tableRows } from "../questionFiles/rows.ts";
import type { QuestionFormat } from "../questionFormat.ts";

const letters = ["A", "B", "C", "D"];

export default {
  name: "mmlu",
  description: "School and university knowledge in 57 subjects, with four choices.",
  licence: "MIT",
  origin:
    "hendrycks/test: the archive that its README links to; a folder of subjects, or one of them",
  recognises: ({ row }) => row?.length === 6 && letters.includes(row[5]!.trim()),
  read: (source) =>
    entriesOf("mmlu", tableRows(source), ({ place, value }) => {
      const [question, ...cells] = value;
      const answer = cells.pop();
      if (question === undefined || answer === undefined || cells.length !== letters.length) {
        throw new Error(
          `${place}: expected a question, four choices and a letter, got ${value.length} cells. The first is ${quoted(value[0] ?? "")}.`,
        );
      }
      const choices = cells.map((text, index) => ({ label: letters[index]!, text }));
      const right = labelled(choices, answer.trim());
      return "problem" in right ? right : { text: question.trim(), ...right };
    }),
  examples: [
    {
      path: "test/seafaring_test.csv",
      text: 'Which side of a ship is port?,the left,the right,the front,the back,A\n"Ropes, lines and sheets are kept",dry,wet,salted,frozen,E\n',
      questions: [
        {
          task: "mmlu",
          text: "Which side of a ship is port?",
          choices: ["the left", "the right", "the front", "the back"],
          answer: "A",
        },
      ],
      skipped: ["the answer is not among the choices"],
    },
  ],
} satisfies QuestionFormat;
