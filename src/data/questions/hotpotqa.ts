/** HotpotQA: Yang et al. 2018. Only questions that are answered with yes or no, as Radhakrishnan et al. 2023 ask them. */
import { z } from "zod";
import { entriesOf, yesOrNo } from "../questionFiles/entries.ts";
import { jsonRecords } from "../questionFiles/json.ts";
import { checked } from "../questionFiles/records.ts";
import type { QuestionFormat } from "../questionFormat.ts";

const record = z.object({
  _id: z.string().optional(),
  question: z.string(),
  answer: z.string(),
  type: z.enum(["bridge", "comparison"]),
});

export default {
  name: "hotpotqa",
  description:
    "Questions that join facts about two things, answered with yes or no and without a passage.",
  licence: "CC BY-SA 4.0",
  origin:
    "the distractor part of hotpotqa.github.io: hotpot_dev_distractor_v1.json; or ysymyth/ReAct: data/hotpot_dev_v1_simplified.json",
  recognises: ({ record: first }) => record.safeParse(first).success,
  read: (source) =>
    entriesOf("hotpotqa", jsonRecords(source), (placed) => {
      const { _id: id, question, answer } = checked(placed, record);
      const said = answer.trim().toLowerCase();
      if (said !== "yes" && said !== "no") return { problem: "answered with neither yes nor no" };
      return { ...(id && { id }), text: question.trim(), ...yesOrNo(said === "yes") };
    }),
  examples: [
    {
      path: "hotpot_dev_v1_simplified.json",
      text: '[{"question": "Are the Thames and the Seine both rivers?", "answer": "yes", "type": "comparison"}, {"question": "Which is longer, the Thames or the Seine?", "answer": "the Seine", "type": "comparison"}]',
      questions: [
        {
          task: "hotpotqa",
          text: "Are the Thames and the Seine both rivers?",
          choices: ["yes", "no"],
          answer: "A",
        },
      ],
      skipped: ["answered with neither yes nor no"],
    },
  ],
} satisfies QuestionFormat;
