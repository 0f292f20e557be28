/** Tokenizers as the `tokenizer.json` that Hugging Face's libraries read. */

import { lettersOf } from "./byteLetters.ts";
import { type BytePairs, bytePairsSchema, vocabularyOf } from "./bytePairs.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * The `tokenizer.json` of a tokenizer of bytes, of byte pairs, or of one that was read from such a file.
 *
 * @throws RangeError on other kinds, whose text the libraries of Hugging Face would cut otherwise.
 */
export function huggingFaceJson(tokenizer: Tokenizer): object {
  const record = tokenizer.toJSON();
  switch (tokenizer.kind) {
    case "bytes":
      return bytePairJson({ merges: [], special: [] });
    case "bytePairs":
      return bytePairJson(bytePairsSchema.parse(record));
    case "huggingFace":
      return (record as { readonly json: object }).json;
    default:
      throw new RangeError(
        `A ${tokenizer.kind} tokenizer has no tokenizer.json. Use bytes or byte pairs, or save the model alone.`,
      );
  }
}

function bytePairJson({ merges, special }: BytePairs): object {
  const letters = vocabularyOf(merges).tokens.map(lettersOf);
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content, index) => ({
      id: letters.length + index,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { ...byteLevel, use_regex: true },
    post_processor: null,
    decoder: { ...byteLevel, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(letters.map((token, id) => [token, id])),
      merges: merges.map(([left, right]) => [letters[left]!, letters[right]!]),
    },
  };
}
