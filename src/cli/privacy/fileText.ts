/** Files that options name. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { UsageError } from "../exitCode.ts";

/** The text of a file. `expected` says what should be there: `"--event: expected a file"`. Throws a UsageError for a folder, where nothing is, and where it cannot be read. */
export function fileText(file: string, expected: string): string {
  if (!existsSync(file)) throw new UsageError(`${expected}; there is no ${file}.`);
  if (statSync(file).isDirectory()) throw new UsageError(`${expected}; ${file} is a folder.`);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${expected}; ${file} cannot be read: ${(error as Error).message}.`);
  }
}
