/** Words among the options; commander turns the error into bad usage with the name of the option. */
import { InvalidArgumentError } from "commander";

/** Reads one of these words. */
export const oneOf =
  <const Word extends string>(words: readonly Word[]) =>
  (text: string): Word => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Expected one of ${words.join(", ")}.`);
  };
