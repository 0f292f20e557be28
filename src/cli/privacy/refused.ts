/** What the room of privacy refuses is bad usage of the command. */
import { UsageError } from "../exitCode.ts";
import type { Outcome } from "../verb.ts";

/** Names of errors that say what is wrong with a question. */
const refusals = [
  "RefusedInputError",
  "UnsupportedEventError",
  "UnreachableTargetError",
  "ScoresError",
];

/** Does `work`; a refusal of its input ends with exit code 2 and its own words. */
export async function refusedAsUsage(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && refusals.includes(error.name))
      throw new UsageError(error.message);
    throw error;
  }
}
