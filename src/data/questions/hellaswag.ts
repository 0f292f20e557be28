/** HellaSwag: Zellers et al. 2019. */
import { z } from "zod";
import { letterOf } from "../question.ts";
import { entriesOf, labelled, unanswered } from "../questionFiles/entries.ts";
import { jsonRecords } from "../questionFiles/json.ts";
import { checked } from "../questionFiles/records.ts";
import type { QuestionFormat } from "../questionFormat.ts";

const record = z.object({
  ind: z.number().optional(),
  activity_label: z.string().optional(),
  ctx: z.string(),
  endings: z.array(z.string()),
  /** Counts from 0; absent in the published test part. */
  label: z.union([z.number().int(), z.string()]).optional(),
});

export default {
  name: "hellaswag",
  description: "Which of four sentences goes on from the beginning of a scene.",
  licence: "MIT",
  origin: "rowanz/hellaswag: data/hellaswag_val.jsonl",
  recognises: ({ record: first }) => record.safeParse(first).success,
  read: (source) =>
    entriesOf("hellaswag", jsonRecords(source), (placed) => {
      const { activity_label: activity, ctx, endings, label } = checked(placed, record);
      if (label === undefined || label === "") return unanswered;
      const choices = endings.map((text, index) => ({ label: `${index}`, text }));
      const answer = labelled(choices, `${label}`);
      if ("problem" in answer) return { ...answer, detail: `${label}, counted from 0` };
      const scene = activity === undefined ? ctx.trim() : `${activity}: ${ctx.trim()}`;
      return { text: `${scene}\n\nHow does this go on?`, ...answer };
    }),
  examples: [
    {
      path: "hellaswag_val.jsonl",
      text: [
        '{"ind": 4, "activity_label": "Baking bread", "ctx": "A man kneads dough on a table. He", "endings": ["puts it into a bowl to rise.", "paints it blue."], "label": 0}',
        '{"ind": 5, "activity_label": "Baking bread", "ctx": "The bread is done. She", "endings": ["takes it out.", "waters it."]}',
      ].join("\n"),
      questions: [
        {
          task: "hellaswag",
          text: "Baking bread: A man kneads dough on a table. He\n\nHow does this go on?",
          choices: ["puts it into a bowl to rise.", "paints it blue."],
          answer: letterOf(0),
        },
      ],
      skipped: ["the file says no answer"],
    },
  ],
} satisfies QuestionFormat;
