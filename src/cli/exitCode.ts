/** What the exit code of every verb says, and the errors that choose one. */

/** One number per way in which a command can end. */
export const exitCodes = {
  done: 0,
  error: 1,
  badUsage: 2,
  claimDidNotHold: 3,
  incomplete: 4,
  interrupted: 130,
} as const;

/** One of them. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The same numbers in words, for `--help`. */
export const exitCodeMeanings: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [exitCodes.done, "done"],
  [exitCodes.error, "error"],
  [exitCodes.badUsage, "bad usage"],
  [exitCodes.claimDidNotHold, "a claim did not hold"],
  [exitCodes.incomplete, "incomplete: the same command continues"],
  [exitCodes.interrupted, "interrupted; the same command continues"],
];

/** The command itself was wrong: exit code 2, and the message says how to write it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
