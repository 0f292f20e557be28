/** The bytes of UTF-8: 256 tokens and no unknown text. Ill-formed text becomes U+FFFD first. */
import { requireIds, type Tokenizer } from "./tokenizer.ts";

/** A tokenizer whose tokens are bytes. Its tokens have no names of their own. */
export const byteTokenizer = (): Tokenizer => ({
  kind: "bytes",
  vocabularySize: 256,
  encode: (text) => [...new TextEncoder().encode(text)],
  decode: (ids) => {
    requireIds("bytes", ids, 256);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(ids));
  },
  idOf: () => undefined,
  toJSON: () => ({ kind: "bytes" }),
});
