/** Any `tokenizer.json` of Hugging Face, through `@huggingface/tokenizers`. */
import { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import {
  readyRecord,
  type TokenizerJson,
  tokenizerJsonSchema,
  tokenizerRefusals,
} from "./huggingFaceRecord.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** A tokenizer with what a checkpoint says about its use. */
export interface HuggingFaceTokenizer extends Tokenizer {
  /** Text that the tokenizer puts before a prompt of a text model: its beginning of text, or nothing. */
  readonly start: string;
  /** The token with this id, if there is one. */
  tokenOf(id: number): string | undefined;
}

/** Checks a tokenizer that comes from outside. */
export const huggingFaceSchema = z.object({ json: tokenizerJsonSchema });

/**
 * The tokenizer of a `tokenizer.json`. Special tokens in a text are recognised and none is added; what
 * stands between tokens is left as it is. Ids without a token add nothing to a text, because a model may have
 * more embeddings than its tokenizer has tokens.
 *
 * @throws RangeError on a tokenizer that would be read otherwise than by its own library.
 */
export function huggingFaceTokenizer({
  json,
}: {
  readonly json: TokenizerJson;
}): HuggingFaceTokenizer {
  const library = open(json);
  const encode = (text: string): number[] => {
    // As every tokenizer over UTF-8: half a pair of surrogates is no character.
    const wellFormed = text.replace(/\p{Surrogate}/gu, "\uFFFD");
    const { ids, tokens } = library.encode(wellFormed, { add_special_tokens: false });
    const at = ids.indexOf(undefined);
    if (at < 0) return ids as number[];
    throw new RangeError(`tokenizer.json has no token for ${JSON.stringify(tokens[at])}.`);
  };
  const decode = (ids: readonly number[]): string => {
    requireWhole(ids);
    const known = ids.filter((id) => library.id_to_token(id) !== undefined);
    if (known.length === 0) return "";
    return library.decode(known, {
      skip_special_tokens: false,
      clean_up_tokenization_spaces: false,
    });
  };
  return {
    kind: "huggingFace",
    vocabularySize: sizeOf(library),
    encode,
    decode,
    decodeAfter: (before, ids) => {
      const context = before.slice(-1);
      return decode([...context, ...ids]).slice(decode(context).length);
    },
    idOf: (token) => library.token_to_id(token),
    tokenOf: (id) => library.id_to_token(id),
    start: startOf(library),
    toJSON: () => ({ kind: "huggingFace", json }),
  };
}

/** What is used of the library, whose own types a module cannot resolve. */
interface Library {
  encode(
    text: string,
    options: { readonly add_special_tokens: boolean },
  ): { readonly ids: readonly (number | undefined)[]; readonly tokens: readonly string[] };
  decode(
    ids: readonly number[],
    options: {
      readonly skip_special_tokens: boolean;
      readonly clean_up_tokenization_spaces: boolean;
    },
  ): string;
  token_to_id(token: string): number | undefined;
  id_to_token(id: number): string | undefined;
  get_vocab(): ReadonlyMap<string, number>;
  readonly decoder: Decoder | null;
}

interface Decoder {
  /** The steps of a sequence. */
  readonly decoders?: readonly Decoder[];
  text_decoder?: TextDecoder;
}

/** The library's step from bytes to text drops a byte-order mark; the reference keeps it. */
function keepByteOrderMarks(decoder: Decoder | null): void {
  for (const step of decoder?.decoders ?? []) keepByteOrderMarks(step);
  if (!decoder?.text_decoder) return;
  decoder.text_decoder = new TextDecoder("utf-8", { ignoreBOM: true });
}

function open(json: TokenizerJson): Library {
  const refused = tokenizerRefusals(json);
  if (refused.length > 0) {
    throw new RangeError(`tokenizer.json is not read: ${refused.join("; ")}.`);
  }
  try {
    // A word-level model looks for its unknown token here.
    const settings = { unk_token: json.model.unk_token };
    const library = new LibraryTokenizer(readyRecord(json), settings) as Library;
    keepByteOrderMarks(library.decoder);
    return library;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RangeError(`tokenizer.json is not read: ${reason}.`);
  }
}

/** One more than the largest id. */
function sizeOf(library: Library): number {
  let size = 0;
  for (const id of library.get_vocab().values()) size = Math.max(size, id + 1);
  return size;
}

/** The tokens that are put before a text, as text. */
function startOf(library: Library): string {
  const bare = library.encode("a", { add_special_tokens: false }).tokens;
  const whole = library.encode("a", { add_special_tokens: true }).tokens;
  const start = whole.findIndex((_, at) =>
    bare.every((token, index) => whole[at + index] === token),
  );
  return whole.slice(0, Math.max(start, 0)).join("");
}

function requireWhole(ids: readonly number[]): void {
  const odd = ids.find((id) => !(Number.isInteger(id) && id >= 0));
  if (odd !== undefined) throw new RangeError(`huggingFace: expected ids from 0 on, got ${odd}.`);
}
