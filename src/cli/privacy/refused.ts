/** What the room of privacy refuses is bad usage of the command. */
import { UsageError } from "../exitCode.ts";
import type { Outcome } from "../verb.ts";

/** Names of errors that say what is wrong with a question. */
const refusals = [
  "RefusedInputError",
  "UnsupportedEventError",
  "TooLargeError",
  "UnreachableTargetError",
  "ScoresError",
];

/**
 * Does `work`; a refusal of its input ends with exit code 2 and its own words.
 *
 * @param typed options of this verb alone, by what errors call them
 */
export async function refusedAsUsage(
  work: () => Promise<Outcome>,
  typed: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && refusals.includes(error.name))
      throw new UsageError(asTyped(error.message, { ...options, ...typed }));
    throw error;
  }
}

/** What errors call a number that was given by an option of another name. */
const options: Readonly<Record<string, string>> = {
  accountant: "--accountant",
  neighboringRelation: "--neighboring-relation",
  delta: "--delta",
  epsilon: "--epsilon",
  "target.epsilon": "--epsilon",
  discretization: "--discretization",
  datasetSize: "--dataset-size",
  tolerance: "--tolerance",
  falsePositiveRate: "--false-positive-rates",
};

/** A message that begins with the option that was typed. */
function asTyped(message: string, options: Readonly<Record<string, string>>): string {
  const [place = "", ...rest] = message.split(": ");
  return Object.hasOwn(options, place) ? [options[place], ...rest].join(": ") : message;
}
