/** Files that options name. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { UsageError } from "../exitCode.ts";

/** The text of a file. `expected` says what should be there: `"--event: expected a file"`. Throws a UsageError for a folder, and where nothing is. */
export function fileText(file: string, expected: string): string {
  if (!existsSync(file)) throw new UsageError(`${expected}; there is no ${file}.`);
  if (statSync(file).isDirectory()) throw new UsageError(`${expected}; ${file} is a folder.`);
  return readFileSync(file, "utf8");
}
