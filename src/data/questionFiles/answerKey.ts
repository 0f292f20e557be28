/** How the answers of a table name their choices: found from all of them together, never guessed from one. */
import { letterOf } from "../question.ts";
import type { Labelled } from "./entries.ts";
import type { AnswerReading } from "./mapping.ts";

/** The choices of a record, and the answer as it stands there. */
export interface Keyed {
  readonly choices: readonly Labelled[];
  readonly answer: string;
}

const readings: Readonly<Record<AnswerReading, (keyed: Keyed) => number>> = {
  label: ({ choices, answer }) =>
    choices.findIndex(({ label }) => label !== "" && label.toUpperCase() === answer.toUpperCase()),
  letter: ({ choices, answer }) => {
    const [, letter = ""] = /^\(?([A-Z])[).:]?$/i.exec(answer) ?? [];
    return choices.findIndex((_, index) => letterOf(index) === letter.toUpperCase());
  },
  text: ({ choices, answer }) => {
    const same = (text: string) => text.trim().toLowerCase() === answer.toLowerCase();
    const exact = choices.findIndex(({ text }) => text.trim() === answer);
    return exact >= 0 ? exact : choices.findIndex(({ text }) => same(text));
  },
  fromZero: ({ choices, answer }) => choices.findIndex((_, index) => `${index}` === answer),
  fromOne: ({ choices, answer }) => choices.findIndex((_, index) => `${index + 1}` === answer),
};

/** The index of the right choice of a record as one reading has it; below 0 where it names none. */
export const indexAs = (reading: AnswerReading, keyed: Keyed): number => readings[reading](keyed);

/**
 * The reading under which most answers are choices; labels, where the file has some, before all others.
 *
 * @throws Error where two readings fit equally well and do not agree.
 */
export function answerReading(path: string, keyed: readonly Keyed[]): AnswerReading {
  const fits = (Object.keys(readings) as AnswerReading[]).map((reading) => {
    const indices = keyed.map((each) => indexAs(reading, each));
    return { reading, indices, count: indices.filter((index) => index >= 0).length };
  });
  const most = Math.max(...fits.map(({ count }) => count));
  const [first, ...others] = fits.filter(({ count }) => count === most);
  if (first!.reading === "label" && most > 0) return "label";
  const other = others.find(({ indices }) => indices.join() !== first!.indices.join());
  if (other !== undefined) throw undecided(path, first!.reading, other.reading);
  return first!.reading;
}

const sense: Readonly<Record<AnswerReading, string>> = {
  label: "labels of choices",
  letter: "letters of choices",
  text: "texts of choices",
  fromZero: "numbers of choices from 0",
  fromOne: "numbers of choices from 1",
};

const undecided = (path: string, ...[one, other]: readonly [AnswerReading, AnswerReading]) =>
  new Error(
    `${path}: the answers can be read as ${sense[one]} and as ${sense[other]}, and these differ. Say answerIs "${one}" or "${other}" in the mapping.`,
  );
