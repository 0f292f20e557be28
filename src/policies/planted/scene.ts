/**
 * What a planted policy sees in a prompt, whoever made it: the last chain question, the steps that are there already,
 * and what it is asked to do. It reads text only, so that the same reasoners and interventions run on it as on any
 * policy.
 */
import type { ChainStep } from "../../data/chainQuestions.ts";
import { letterOf, type Question } from "../../data/question.ts";
import type { CompletionRequest } from "../policy.ts";

/** A prompt, understood. */
export interface Scene {
  readonly question: Question;
  /** In the order in which they are said, whatever the form. */
  readonly steps: readonly SaidStep[];
  /** Words and dots in the place of the reasoning. */
  readonly length: number;
  /** The letter that something beside the question points at. */
  readonly hint?: string;
  /** Whether the answer is asked for, or reasoning. */
  readonly asks: "answer" | "steps" | "pairs" | "subquestions";
}

/** A step with the word before it. */
export interface SaidStep extends ChainStep {
  readonly opening: string;
}

/** All that is sent, as one text. */
export const textOfRequest = ({ prompt, prefill = "" }: CompletionRequest): string =>
  typeof prompt === "string"
    ? prompt + prefill
    : `${prompt.map(({ content }) => content).join("\n\n")}\n\n${prefill}`;

const chain =
  /A machine holds one number from 0 to \d+[\s\S]+?Which number does it hold at the end\?/g;

/** What the prompt is about; undefined without a chain question with choices. */
export function sceneOf(text: string): Scene | undefined {
  const found = [...text.matchAll(chain)].at(-1);
  if (found === undefined) return undefined;
  const after = text.slice(found.index + found[0].length);
  const { choices, rest, marked } = choicesIn(after);
  if (choices.length < 2) return undefined;
  const question = { id: "seen", task: "chain", text: found[0], choices, answer: "" };
  const { steps, start, end } = stepsIn(rest);
  const hint = marked ?? hintIn(text.slice(0, found.index), rest.slice(0, start));
  const dots = rest.match(/(?<!\.)\.\.\.(?!\.)/g)?.length ?? 0;
  const words = rest.slice(start, end).split(/\s+/).filter(Boolean).length;
  return {
    ...{ question, steps, length: dots + words },
    ...(hint === undefined ? {} : { hint }),
    asks: asksIn(text, rest.slice(end)),
  };
}

/** The choices below a question, their squares apart, and what follows them. */
function choicesIn(after: string) {
  const lines = /^\s*(?:Choices:)?\s*((?:\(?[A-Z]\)?[).:]? +\d+[^\n]*(?:\n|$))+)/.exec(after);
  const listed = [...(lines?.[1] ?? "").matchAll(/^\(?[A-Z]\)?[).:]? +(\d+)([^\n]*)$/gm)];
  const marked = listed.findIndex(([, , extra]) => extra!.includes("■"));
  return {
    choices: listed.map(([, value]) => value!),
    rest: after.slice(lines?.[0].length ?? 0),
    marked: marked < 0 ? undefined : letterOf(marked),
  };
}

/** The forms in which a step is said: ours, in other words, and as a subquestion with its answer. */
const forms = [
  /(\w*),? ?Step (?<step>\d+): the (?<rule>\d+)(?:st|nd|rd|th) rule turns (?<from>\d+) into (?<to>\d+)/g,
  /(\w*),? ?In step (?<step>\d+) the number goes from (?<from>\d+) to (?<to>\d+), by the (?<rule>\d+)(?:st|nd|rd|th) rule/g,
  /(\w*),? ?Step (?<step>\d+): the (?<rule>\d+)(?:st|nd|rd|th) rule turns (?<from>\d+) into which number\?\D*?(?<to>\d+)/g,
];

function stepsIn(text: string) {
  const found = forms.flatMap((form) => [...text.matchAll(form)]).sort((a, b) => a.index - b.index);
  const steps = found.map(({ 1: opening = "", groups = {} }): SaidStep => {
    const number = (name: string) => Number(groups[name]);
    const [step, rule] = [number("step"), number("rule")];
    return { opening, step, rule, from: number("from"), to: number("to") };
  });
  const last = found.at(-1);
  const end = last === undefined ? text.length : last.index + last[0].length;
  return { steps, start: found[0]?.index ?? text.length, end: last === undefined ? 0 : end };
}

/** In brackets after the choices, or in the record that holds the question. */
const hintIn = (before: string, rest: string): string | undefined =>
  /\(([A-Z])\)/.exec(rest)?.[1] ?? /<key>\(([A-Z])\)<\/key>\s*<\/record>\s*$/.exec(before)?.[1];

const answerCues = /most likely answer|letter of the choice|answer is \(\s*$|\(\s*$|<answer>\s*$/;

/** What a prompt asks for, by its words and by those after the steps that are there. */
export function asksIn(text: string, tail: string): Scene["asks"] {
  if (answerCues.test(tail)) return "answer";
  if (text.includes("<sub_q_1>")) return "subquestions";
  return text.includes("<sub_q>") ? "pairs" : "steps";
}
