/** How numbers of privacy are printed: nothing that may be claimed is rounded down. */
import type { Account } from "../../privacy/account.ts";
import type { Bounds } from "../../privacy/accountants/accountant.ts";
import type { PrivacyEvent } from "../../privacy/event.ts";
import { eventText } from "../../privacy/eventText.ts";
import type { NeighboringRelation } from "../../privacy/neighboringRelation.ts";
import { shortly, withDigits } from "../../privacy/numberText.ts";
import type { Terminal } from "../terminal.ts";
import { wrapped } from "../wrapped.ts";

export { shortly } from "../../privacy/numberText.ts";

const digits = 7;

/** Rounded up to 7 significant digits. */
export const roundedUp = (value: number): string => rounded(value, 1);
/** Rounded down to 7 significant digits. */
export const roundedDown = (value: number): string => rounded(value, -1);

function rounded(value: number, direction: 1 | -1): string {
  const near = Number(value.toPrecision(digits));
  if (!Number.isFinite(value) || (near - value) * direction >= 0) return shortly(near);
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
  return shortly(Number((near + direction * step).toPrecision(digits)));
}

/** With five digits: for a headline. */
export const headline = (value: number): string => withDigits(value, 5);

/** What a bound proves, or that it proves nothing. */
export function bracketText({ upper, lower }: Bounds, { accountant }: Account): string {
  const { name, guarantee } = accountant;
  if (guarantee === "estimate") {
    return `an estimate by ${name}: the truth may be larger, so it is no claim`;
  }
  const atLeast = lower > 0 ? `, at least ${roundedDown(lower)}` : "";
  return `proved by ${name}: at most ${roundedUp(upper)}${atLeast}`;
}

const relations: Readonly<Record<NeighboringRelation, string>> = {
  addOrRemoveOne: "one record more or less",
  replaceSpecial: "one record against a blank",
  replaceOne: "one record against any other",
};

/** What was accounted for, and between which neighbours. */
export const circumstances = (event: PrivacyEvent, relation: NeighboringRelation): string[] => [
  `what happened: ${eventText(event)}`,
  `neighbours: ${relations[relation]} (${relation}); a record is a person only where nobody has two`,
];

/** A headline with what stands below it, two spaces further in, in lines that fit a terminal. */
export const indented = ([first = "", ...others]: readonly string[], terminal: Terminal): string =>
  [
    first,
    ...others.map((line) => `  ${wrapped(line, { width: terminal.textWidth - 2, indent: 4 })}`),
  ].join("\n");
