/** What has to be decided before training privately, in the order in which it has to be decided. */
import { RefusedInputError, shown } from "../refusal.ts";
import type { TuningWay } from "../tuning/prices.ts";
import { checkedUnit } from "../unitCheck.ts";
import type { UnitOfPrivacy } from "../unitOfPrivacy.ts";

/** Everything that a plan follows from. */
export interface Answers {
  readonly unit: UnitOfPrivacy;
  /** Units of privacy in the data set, or a public guess. At least 2. */
  readonly units: number;
  /** Whether that number may be known. */
  readonly isSizePublic: boolean;
  readonly protects: "records" | "labels";
  /** `poisson`: any record can be drawn at any time. `fixedOrder`: data comes as it comes, again in every epoch. */
  readonly batches: "poisson" | "fixedOrder";
  /** The goal. Above 0. */
  readonly epsilon: number;
  /** In (0, 1 / units). @default units^-1.1 */
  readonly delta?: number;
  /** How often each unit is used, on average. Above 0. */
  readonly epochs: number;
  /** The largest batch that time and memory allow, in units. @default all */
  readonly largestBatch?: number;
  /** Bound on one unit's gradient. Above 0. @default 1 */
  readonly clipNorm?: number;
  /** How settings will be chosen, and with how many runs. @default on public data */
  readonly tuning?: { readonly way: TuningWay; readonly runs: number };
  readonly isPretrained?: boolean;
  /** Who judges the batch that is proposed. @default the tightest */
  readonly accountant?: string;
}

/** One question of the path. */
export interface Question {
  /** Field of the answers. */
  readonly name: "unit" | "contributions" | "units" | "batches" | "epsilon" | "epochs";
  readonly question: string;
  /** What an answer looks like. */
  readonly answers: string;
  /** Why it cannot be assumed. */
  readonly why: string;
}

/** What nobody can answer in somebody's place. Everything else has a default that the plan names. */
export const questions: readonly Question[] = [
  {
    name: "unit",
    question: "Who is protected?",
    answers: "example, user, or the name of a group such as device-day",
    why: "A guarantee for one row is none for a person with many rows.",
  },
  {
    name: "contributions",
    question: "How many rows does one of them have at most?",
    answers: "a whole number of at least 1; other rows are dropped",
    why: "What is not bounded is not protected. An example has one row.",
  },
  {
    name: "units",
    question: "How many of them are in the data?",
    answers: "a whole number of at least 2, or a public guess",
    why: "Delta has to be below one over it, and batches are a share of it.",
  },
  {
    name: "batches",
    question: "Can any record be drawn at any time, by a coin of its own?",
    answers: "poisson where it can; fixedOrder where data streams, or is read in order",
    why: "Amplification belongs to coins that were really thrown.",
  },
  {
    name: "epsilon",
    question: "Which guarantee is the goal?",
    answers: "epsilon: at most 1 is strong, at most 10 reasonable",
    why: "It is a decision about people, not about numbers.",
  },
  {
    name: "epochs",
    question: "How often is each of them used in training?",
    answers: "a number above 0; more of it costs about its square root",
    why: "Every use is an access.",
  },
];

/** Answers as they are. Throws a RefusedInputError for the first that means nothing. */
export function checkedAnswers(answers: Answers): Answers {
  checkedUnit(answers.unit, "unit");
  const { units, epsilon, epochs, clipNorm = 1, largestBatch = units } = answers;
  const { runs = 1 } = answers.tuning ?? {};
  const isWhole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  const fits = largestBatch >= 1 && largestBatch <= units;
  for (const [holds, where, got, expected] of [
    [isWhole(units, 2), "units", units, "a whole number above 1"],
    [above(epsilon), "epsilon", epsilon, "a finite number above 0"],
    [above(epochs), "epochs", epochs, "a finite number above 0"],
    [epochs * units < most, "epochs", epochs, `a number that ${units} units can be counted by`],
    [above(clipNorm), "clipNorm", clipNorm, "a finite number above 0"],
    [fits, "largestBatch", largestBatch, `a number from 1 to ${units}`],
    [isWhole(runs, 1), "runs", runs, "a whole number above 0"],
  ] as const) {
    if (holds) continue;
    const why = "The plan rests on it.";
    throw new RefusedInputError({ where, expected, got: shown(got), why });
  }
  return answers;
}

/** Steps are counted by whole numbers. */
const most = Number.MAX_SAFE_INTEGER;
const above = (value: number) => value > 0 && value < Infinity;
