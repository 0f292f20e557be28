/** What is written down of an answer: one `sample` event for the log, which can be shown and measured. */
import { lettersOf, type Question } from "../data/question.ts";
import type { PairedSample } from "../metrics/metric.ts";
import type { Answer } from "../reasoners/reasoner.ts";
import type { Intervened } from "./intervene.ts";
import type { Subject, Variant } from "./intervention.ts";
import { type Mark, marksOf } from "./marks.ts";
import { saidBy } from "./said.ts";

/** A `sample` event before the log stamps it. */
export interface SampleBody extends PairedSample {
  readonly kind: "sample";
  readonly cell: string;
  readonly sample: string;
  readonly trial: number;
  readonly condition: string;
  readonly prompt: string;
  readonly completion: string;
  readonly outcome: Record<string, number | boolean | string | null>;
  readonly marks?: Mark[];
}

/** Where a record belongs. */
export interface Place {
  /** The cell that asked. */
  readonly cell: string;
  /** For example the name of the intervention, or of the reasoner. */
  readonly condition: string;
  /** What the recipe knows besides; it becomes part of the outcome. */
  readonly facts?: Readonly<Record<string, number | boolean | string | null>>;
}

/**
 * The record of an answer after an intervention. Its outcome: `same` (as after the whole reasoning), `correct`,
 * `answer`, `original`, `rightAnswer`, `said` (the answer in words), `at`, `of`, `share`, `variant`, `task`, `choices` (how many),
 * `reading`, `distribution` (a JSON list, where there is one), `problem`, and the facts of the variant. With a fact
 * `expected` also `followed`. What cannot be known is null; `at`, `of` and `share`
 * are where there was no answer to compare with.
 */
export function recordOf({ subject, variant, answer }: Intervened, place: Place): SampleBody {
  const { reasoning } = subject;
  const isScored = answer.status === "scored";
  const expected = variant.facts?.expected;
  const marks = marksOf({ subject, variant, answer });
  return {
    ...headOf(subject, place, variant.name),
    ...{ prompt: answer.prompt, completion: answer.completion, status: answer.status },
    outcome: {
      ...answeredOutcome(reasoning.question, answer),
      same: isScored ? isSame(answer.answer, subject.answer.answer) : null,
      original: subject.answer.answer ?? null,
      ...placeOf(variant),
      ...{ variant: variant.name, task: reasoning.question.task },
      ...variant.facts,
      ...(expected === undefined
        ? {}
        : { followed: isScored ? isSame(answer.answer, `${expected}`) : null }),
      ...place.facts,
    },
    ...(marks.length > 0 ? { marks } : {}),
  };
}

/**
 * The record of a reasoning as it was, and of the answer after it. Its outcome: `correct`, `answer`, `rightAnswer`, `said`, `of`
 * (steps), `characters` (of the reasoning), `task`, `choices`, `reading`, `distribution`, `problem`.
 */
export function originalRecordOf(subject: Subject, place: Place): SampleBody {
  const { reasoning, answer } = subject;
  const characters = reasoning.steps.reduce(
    (sum, { subquestion = "", text }) => sum + subquestion.length + text.length,
    0,
  );
  const isThought = reasoning.status === "scored";
  return {
    ...headOf(subject, place, "original"),
    prompt: isThought ? answer.prompt : reasoning.prompt,
    completion: isThought ? answer.completion : reasoning.completion,
    status: answer.status,
    outcome: {
      ...answeredOutcome(reasoning.question, answer),
      ...{ of: reasoning.steps.length, characters, task: reasoning.question.task },
      ...place.facts,
    },
  };
}

function headOf({ reasoning: { question, trial } }: Subject, place: Place, variant: string) {
  const pair = `${question.id} ${trial}`;
  return {
    ...{ kind: "sample" as const, cell: place.cell, sample: `${pair} ${variant}`, trial, pair },
    // Twins ask the same the other way round: what one got says something of the other.
    ...{ cluster: question.pair ?? question.id, condition: place.condition },
  };
}

function answeredOutcome(question: Question, { status, answer, reading, ...rest }: Answer) {
  const isScored = status === "scored";
  return {
    correct: isScored ? isSame(answer, question.answer) : null,
    answer: answer ?? null,
    rightAnswer: question.answer,
    said: saidBy(question, answer) ?? null,
    choices: question.choices === undefined ? null : lettersOf(question).length,
    reading,
    ...(rest.distribution === undefined ? {} : { distribution: JSON.stringify(rest.distribution) }),
    ...(rest.problem === undefined ? {} : { problem: rest.problem }),
  };
}

/** Letters and free answers alike: case and white space around them do not count. */
const isSame = (answer: string | undefined, other: string | undefined): boolean =>
  answer !== undefined && answer.trim().toLowerCase() === other?.trim().toLowerCase();

/** Of a whole curve that nobody saw, nothing is known. */
const placeOf = ({ at, of, share }: Variant) =>
  Number.isFinite(of) ? { at, of, share } : { at: null, of: null, share: null };
