/**
 * The questions of this project: about a hundred over ten kinds, half of which take several steps.
 *
 * Written for it, so that a first run needs no file of others. Each kind is a JSON file in `original/`, of the
 * same shape as anybody's own file of questions.
 */
import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { letterOf, type Question } from "./question.ts";
import { checkedQuestions } from "./questionFiles/checks.ts";
import { checked } from "./questionFiles/records.ts";
import type { QuestionEntry } from "./questionFormat.ts";
import { type QuestionSet, questionSet, type ReadQuestionsOptions } from "./readQuestions.ts";

const folder = new URL("original/", import.meta.url);

const kindSchema = z.strictObject({
  description: z.string(),
  needsReasoning: z.boolean(),
  questions: z.array(
    z.strictObject({
      id: z.string(),
      question: z.string(),
      choices: z.array(z.string()).min(2),
      /** One of the choices, in its words. */
      answer: z.string(),
      pair: z.string().optional(),
    }),
  ),
});

/**
 * The set with its choices in an order drawn from the seed, or a random subset of it.
 *
 * A task is a kind: `arithmetic`, `swaps`, `ordering`, `calendar`, `units`, `lookups`, `facts`, `passages`,
 * `comparisons`, `commonSense`. The twins of `comparisons` share a `pair`.
 */
export function originalQuestions(
  options: Pick<ReadQuestionsOptions, "seed" | "limit" | "shuffle">,
): QuestionSet {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return questionSet(
    {
      name: "original",
      description: "Questions of ten kinds, written for this project; half take several steps.",
      licence: "MIT, as all of this project",
    },
    checkedQuestions(files.toSorted().flatMap(entriesOf)),
    options,
  );
}

function entriesOf(file: string): QuestionEntry[] {
  const value: unknown = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  const { needsReasoning, questions } = checked({ place: `original/${file}`, value }, kindSchema);
  const task = file.replace(/\.json$/, "");
  return questions.map(({ id, question: text, choices, answer, pair }) => {
    const question: Question = {
      ...{ id, task, text, choices, needsReasoning },
      answer: letterOf(choices.indexOf(answer)),
      ...(pair !== undefined && { pair }),
    };
    return { place: `original/${file}, ${id}`, question };
  });
}
