/** Wordings from files: the papers' own prompts, or a person's. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ours } from "./ours.ts";
import { type Wording, wordingSchema } from "./wording.ts";

const named = z.looseObject({ name: z.string().min(1) });

/**
 * The wording in a JSON file. Top-level keys that it leaves out are ours; within a key nothing is mixed.
 *
 * @throws RangeError that names the file, and the keys that are wrong.
 */
export function readWording(path: string): Wording {
  const said = checkedBy(named, jsonIn(path), path);
  return checkedBy(wordingSchema, { ...ours, ...said }, path);
}

function jsonIn(path: string): unknown {
  const text = readFileSync(path, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(
      `${path}: expected JSON. ${error instanceof Error ? error.message : error}`,
    );
  }
}

function checkedBy<Result>(schema: z.ZodType<Result>, value: unknown, path: string): Result {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new RangeError(`${path}: expected a wording. ${z.prettifyError(checked.error)}`);
}
