/**
 * Scores from elsewhere, as text: JSON Lines of `{"score": 1.2, "included": true}`, or a table with the columns `score`
 * and `included`. Other fields are allowed and not read.
 */
import { z } from "zod";
import { jsonRecords, looksLikeJson } from "../../data/questionFiles/json.ts";
import type { Placed } from "../../data/questionFiles/records.ts";
import { tableRecords } from "../../data/questionFiles/rows.ts";
import type { CanaryScore } from "./canaryScore.ts";

/** A file of scores cannot be read as a whole, so nothing of it is: what is left could be the part that looks private. */
export class ScoresError extends Error {
  override readonly name = "ScoresError";
}

const numberText = z
  .string()
  .trim()
  .regex(/\d/)
  .transform((text) => Number(text));
const row = z.object({
  score: z.union([z.number(), numberText]).pipe(z.number()),
  included: z.union([
    z.boolean(),
    z.literal([0, 1]).transform((bit) => bit === 1),
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.literal(["true", "false", "1", "0"]))
      .transform((word) => word === "true" || word === "1"),
  ]),
});

/**
 * Reads scores; `path` is how errors call the text.
 *
 * @throws ScoresError with the place: an empty file, a line that is cut off, NaN, or anything else that is no score.
 */
export function parseScores(text: string, path = "scores"): readonly CanaryScore[] {
  const source = { path, text: text.replace(/^\uFEFF/, "").replace(/\r\n/g, "\n") };
  if (source.text.trim() === "") {
    throw new ScoresError(`${path}: expected scores, got an empty file.`);
  }
  let records: readonly Placed[];
  try {
    records = looksLikeJson(source.text) ? jsonRecords(source) : tableRecords(source);
  } catch (error) {
    throw new ScoresError((error as Error).message);
  }
  if (records.length === 0) {
    throw new ScoresError(`${path}: expected rows below the names score and included, got none.`);
  }
  return records.map(scoreOf);
}

function scoreOf({ place, value }: Placed): CanaryScore {
  const found = row.safeParse(value);
  if (found.success) return found.data;
  const got = JSON.stringify(value);
  throw new ScoresError(
    `${place}: expected score, a finite number, and included, true or false; got ${got.length > 80 ? `${got.slice(0, 80)}…` : got}.`,
  );
}
