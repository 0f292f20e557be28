/** Numbers among the options; commander turns the error into bad usage with the name of the option. */
import { InvalidArgumentError } from "commander";

/** What a number may be, both ends included. */
export interface Range {
  readonly from: number;
  /** @default none */
  readonly to?: number;
}

/** Reads a whole number in `range`. */
export const wholeNumber =
  ({ from, to = Number.MAX_SAFE_INTEGER }: Range) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= from && value <= to) {
      return value;
    }
    const above = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`;
    throw new InvalidArgumentError(`Expected a whole number ${above}.`);
  };

/** Reads a finite number in `range`. */
export const realNumber =
  ({ from, to = Number.MAX_VALUE }: Range) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= from && value <= to) return value;
    const above = to === Number.MAX_VALUE ? `of at least ${from}` : `from ${from} to ${to}`;
    throw new InvalidArgumentError(`Expected a number ${above}.`);
  };
