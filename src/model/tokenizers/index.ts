/** Tokenizers by kind: what a checkpoint stores is what comes back. */
import { z } from "zod";
import { bytePairsSchema, bytePairTokenizer } from "./bytePairs.ts";
import { byteTokenizer } from "./bytes.ts";
import { characterTokenizer } from "./characters.ts";
import { huggingFaceSchema, huggingFaceTokenizer } from "./huggingFace.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { wordTokenizer } from "./words.ts";

export type { HuggingFaceTokenizer } from "./huggingFace.ts";
export type { Tokenizer } from "./tokenizer.ts";
export { isIdentity, type TokenMap, type TokenMapOptions, tokenMap } from "./tokenMap.ts";
export { type BytePairOptions, trainBytePairs } from "./trainBytePairs.ts";
export {
  bytePairTokenizer,
  byteTokenizer,
  characterTokenizer,
  huggingFaceTokenizer,
  wordTokenizer,
};

const recordSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bytes") }),
  z.object({ kind: z.literal("characters"), vocabulary: z.array(z.string()) }),
  z.object({ kind: z.literal("words"), vocabulary: z.array(z.string()) }),
  bytePairsSchema.extend({ kind: z.literal("bytePairs") }),
  huggingFaceSchema.extend({ kind: z.literal("huggingFace") }),
]);

/** The tokenizer whose `toJSON` gave this record; `where` is how an error names its place. */
export function tokenizerFrom(record: unknown, where: string): Tokenizer {
  const checked = recordSchema.safeParse(record);
  if (!checked.success) {
    throw new RangeError(`${where}: expected a tokenizer. ${z.prettifyError(checked.error)}`);
  }
  const { data } = checked;
  switch (data.kind) {
    case "bytes":
      return byteTokenizer();
    case "characters":
      return characterTokenizer(data.vocabulary);
    case "words":
      return wordTokenizer(data.vocabulary);
    case "bytePairs":
      return bytePairTokenizer(data);
    case "huggingFace":
      return huggingFaceTokenizer(data);
  }
}
