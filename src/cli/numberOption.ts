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

/** Reads a finite number of at least `from`. */
export const realNumber =
  ({ from }: Pick<Range, "from">) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= from) return value;
    throw new InvalidArgumentError(`Expected a number of at least ${from}.`);
  };
