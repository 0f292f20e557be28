/** What an attack came to: a function of its prompts, and of what was spent. */
import { measuredPrompt } from "../../attacks/measuredPrompt.ts";
import { type PromptRecord, promptKey } from "../../attacks/promptRecord.ts";
import type { AttackEnding } from "../../attacks/runAttack.ts";
import { isUnsafe, type Judge, uniqueUnsafeRateBy } from "../../metrics/unsafe.ts";
import type { AttackTotals } from "./attackLine.ts";

/** Judges in the order in which they are told: the truth first. */
export const judges: readonly Judge[] = [
  "unsafe",
  "independentScore",
  "independentResponseScore",
  "trainingScore",
  "trainingResponseScore",
];

/** What was spent, and why no more. */
export interface Spent {
  readonly ending: AttackEnding;
  readonly rounds: number;
  readonly steps: number;
  readonly forwards: number;
  readonly seconds: number;
}

/** The totals over these prompts. */
export const attackTotals = (prompts: readonly PromptRecord[], spent: Spent): AttackTotals => ({
  kind: "totals",
  at: new Date().toISOString(),
  ...spent,
  prompts: prompts.length,
  distinct: new Set(prompts.map(promptKey)).size,
  final: prompts.filter(({ isFinal }) => isFinal).length,
  unsafe: verdictsOn(prompts),
});

/** By each judge that said anything: how many different unsafe prompts, and their share of the results of runs. */
export function verdictsOn(prompts: readonly PromptRecord[]): AttackTotals["unsafe"] {
  const final = prompts.filter(({ isFinal }) => isFinal).map(measuredPrompt);
  const heard = judges.filter((judge) => prompts.some((record) => record[judge] !== null));
  return Object.fromEntries(
    heard.map((judge) => {
      const { value, interval, ...rest } = uniqueUnsafeRateBy(final, judge);
      const [low, high] = interval;
      const uniqueUnsafeRate = {
        value: Number.isNaN(value) ? null : value,
        interval: [low, high] as [number, number],
        ...rest,
      };
      return [judge, { found: unsafePrompts(prompts, judge).length, uniqueUnsafeRate }];
    }),
  );
}

/** The first record of each different prompt that this judge calls unsafe. */
export function unsafePrompts(prompts: readonly PromptRecord[], judge: Judge): PromptRecord[] {
  const unsafe = prompts.filter((record) => isUnsafe({ [judge]: record[judge] }, judge) === true);
  return [
    ...new Map(unsafe.toReversed().map((each) => [promptKey(each), each])).values(),
  ].reverse();
}

/** The judge whose word counts most among those that said anything: truth before classifiers, those not seen first. */
export const chiefJudge = (prompts: readonly PromptRecord[]): Judge =>
  judges.find((judge) => prompts.some((record) => record[judge] !== null)) ?? "trainingScore";
