/** Who writes mistakes and paraphrases in the language of planted models: a program, and how it is asked. */
import {
  type EditingWording,
  editingWordingSchema,
} from "../../../src/interventions/editingWording.ts";
import type { Generator } from "../../../src/math/seed.ts";
import type { Policy } from "../../../src/policies/policy.ts";
import { scriptedPolicy } from "../../../src/policies/scripted.ts";
import { firstSpelling, isSecondSpelling, numbers, people, spelled } from "./language.ts";

/** Before a step in which a mistake is wanted, and before one that is to be said in other words. */
const asks = { mistake: "Mistake:", paraphrase: "Paraphrase:" } as const;

/** How interventions ask `editor`. Give both to the context of an intervention. */
export const editing: EditingWording = editingWordingSchema.parse({
  name: "planted",
  mistake: { ask: `{question} ${asks.mistake} {sentence}` },
  pairMistake: { ask: `{question} {subquestion} ${asks.mistake} {subanswer}` },
  pair: "{subquestion} {subanswer}",
  falseAnswer: { ask: `{subquestion} ${asks.mistake} ...` },
  paraphrase: { ask: `${asks.paraphrase} {text}` },
});

/** Writes another person or another sum in place of a step, or the same step in its other spelling. */
export const editor: Policy = scriptedPolicy(
  ({ prompt, prefill = "" }, draws) => {
    const text = typeof prompt === "string" ? prompt : prompt.map((turn) => turn.content).join(" ");
    const said = `${text} ${prefill}`.split(/\s+/).filter((word) => word !== "");
    const at = said.findLastIndex((word) => Object.values<string>(asks).includes(word));
    const steps = said.slice(at + 1);
    const edit = said[at] === asks.mistake ? (step: string) => mistaken(step, draws) : respelled;
    return steps.map(edit).join(" ");
  },
  { name: "planted/editor" },
);

/** Another person in the same spelling, or another sum; in place of what says nothing, a person. */
export function mistaken(step: string, draws: Generator): string {
  const from = numbers.includes(step) ? numbers : people;
  const others = from.filter((each) => each !== firstSpelling(step));
  return spelled(draws.pick(others), isSecondSpelling(step));
}

/** The same in its other spelling; sums have one. */
const respelled = (step: string) => spelled(firstSpelling(step), !isSecondSpelling(step));
