/** Tokenizers by kind: what a checkpoint stores is what comes back. */
import { z } from "zod";
import { byteTokenizer } from "./bytes.ts";
import { characterTokenizer } from "./characters.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { wordTokenizer } from "./words.ts";

export type { Tokenizer } from "./tokenizer.ts";
export { byteTokenizer, characterTokenizer, wordTokenizer };

const recordSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bytes") }),
  z.object({ kind: z.literal("characters"), vocabulary: z.array(z.string()) }),
  z.object({ kind: z.literal("words"), vocabulary: z.array(z.string()) }),
]);

/** The tokenizer whose `toJSON` gave this record; `where` is how an error names its place. */
export function tokenizerFrom(record: unknown, where: string): Tokenizer {
  const checked = recordSchema.safeParse(record);
  if (!checked.success) {
    throw new RangeError(`${where}: expected a tokenizer. ${z.prettifyError(checked.error)}`);
  }
  const { data } = checked;
  if (data.kind === "bytes") return byteTokenizer();
  return data.kind === "words"
    ? wordTokenizer(data.vocabulary)
    : characterTokenizer(data.vocabulary);
}
