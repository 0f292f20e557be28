/** The questions of `assay privacy plan`, for a person who can answer them now. */
import { InvalidArgumentError } from "commander";
import { type Question, questions } from "../../privacy/planning/answers.ts";
import { canAsk, type Person, personAt } from "../ask.ts";
import { wholeNumber } from "../numberOption.ts";
import type { Invocation } from "../verb.ts";
import { oneOf } from "../wordOption.ts";
import { wrapped } from "../wrapped.ts";
import { anyNumber, flagOf } from "./eventOptions.ts";
import { batchKinds, type PlanOptions } from "./planOptions.ts";
import { quoted } from "./quoted.ts";
import { isUnitName } from "./unitOption.ts";

/** What nobody answered yet, in the order in which it is decided. */
export const openQuestions = (options: PlanOptions): readonly Question[] =>
  questions.filter(({ name }) => isOpen(name, options));

function isOpen(name: Question["name"], options: PlanOptions): boolean {
  if (name === "contributions" && (options.unit ?? "example") === "example") return false;
  return options[name] === undefined;
}

const readers: Readonly<Record<Question["name"], (text: string) => string | number>> = {
  unit: someName,
  contributions: wholeNumber({ from: 1 }),
  units: wholeNumber({ from: 2 }),
  batches: oneOf(batchKinds),
  epsilon: numberAbove0,
  epochs: numberAbove0,
};

/** The options, with answers to what they leave open: as far as somebody is there who gives them. */
export async function askedOptions(invocation: Invocation<PlanOptions>): Promise<PlanOptions> {
  const { options, terminal, signal } = invocation;
  if (openQuestions(options).length === 0 || !canAsk(terminal)) return options;
  terminal.note(
    wrapped("A plan needs answers that nobody can give in your place. Ctrl-D ends.", {
      width: terminal.columns,
    }),
  );
  const person = personAt(terminal, signal);
  try {
    const answered = await answersOf(person, options);
    const isComplete = openQuestions(answered).length === 0;
    if (isComplete) terminal.note(`\nThe same without questions:\n  ${commandOf(answered)}\n`);
    return answered;
  } finally {
    person.close();
  }
}

/** An answer may open another question: who has many rows is asked how many. */
async function answersOf(person: Person, options: PlanOptions): Promise<PlanOptions> {
  const [next] = openQuestions(options);
  if (next === undefined) return options;
  const { name, question, answers, why } = next;
  const answer = await person.ask({ question, help: [answers, why], read: readers[name] });
  return answer === undefined ? options : answersOf(person, { ...options, [name]: answer });
}

function commandOf(options: PlanOptions): string {
  const first = questions.map(({ name }) => name);
  const names = new Set([...first, ...Object.keys(options)] as (keyof PlanOptions)[]);
  const typed = [...names].flatMap((name) => {
    const value = options[name];
    if (value === undefined) return [];
    return value === true ? [flagOf(name)] : [`${flagOf(name)} ${quoted(`${value}`)}`];
  });
  return ["assay privacy plan", ...typed].join(" ");
}

function someName(text: string): string {
  if (isUnitName(text)) return text;
  throw new InvalidArgumentError("Expected example, user, or the name of a group.");
}

function numberAbove0(text: string): number {
  const value = anyNumber(text);
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError("Expected a number above 0.");
}
