import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { huggingFaceJson } from "../../../src/model/tokenizers/huggingFaceJson.ts";
import {
  type TokenizerJson,
  tokenizerJsonSchema,
  tokenizerRefusals,
} from "../../../src/model/tokenizers/huggingFaceRecord.ts";
import {
  byteTokenizer,
  huggingFaceTokenizer,
  tokenizerFrom,
  wordTokenizer,
} from "../../../src/model/tokenizers/index.ts";
import { anyText, wellFormed } from "./anyText.ts";

const folder = fileURLToPath(new URL("../../fixtures/tokenizers/", import.meta.url));
const styles = readdirSync(folder).map((file) => file.replace(/\.json$/, ""));

interface Fixture {
  readonly tokenizer: TokenizerJson;
  readonly start: string;
  readonly samples: readonly { text: string; ids: number[]; decoded: string }[];
}

const fixtureOf = (style: string) =>
  JSON.parse(readFileSync(`${folder}${style}.json`, "utf8")) as Fixture;
const open = (style: string) => huggingFaceTokenizer({ json: fixtureOf(style).tokenizer });
const readable = (json: unknown) => tokenizerJsonSchema.parse(json);
const gpt2 = fixtureOf("gpt2").tokenizer;

describe("a tokenizer.json of Hugging Face", () => {
  test("there are some in every style", () => {
    expect(styles).toEqual(
      expect.arrayContaining(["gpt2", "gptNeox", "llama2", "llama3", "qwen", "gemma"]),
    );
  });

  test.each(styles)(
    "%s: ids and texts are those of the library that it was written for",
    (style) => {
      const { samples, start } = fixtureOf(style);
      const tokenizer = open(style);
      expect(samples.length).toBeGreaterThan(50);
      for (const { text, ids, decoded } of samples) {
        expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
        expect(tokenizer.decode(ids), JSON.stringify(text)).toBe(decoded);
      }
      expect(tokenizer.start).toBe(start);
    },
  );

  test.each(["gpt2", "llama3", "smolLm"])(
    "%s: every text comes back; half a character becomes U+FFFD",
    (style) => {
      const tokenizer = open(style);
      fc.assert(
        fc.property(anyText, (text) => {
          expect(tokenizer.decode(tokenizer.encode(text))).toBe(wellFormed(text));
        }),
        { seed: 1, numRuns: 200 },
      );
    },
  );

  test("its vocabulary ends with its largest id, and its tokens have names", () => {
    const tokenizer = open("llama3");
    expect(tokenizer.vocabularySize).toBe(340);
    expect(tokenizer.idOf("</s>")).toBe(1);
    expect(tokenizer.tokenOf(1)).toBe("</s>");
    expect(tokenizer.idOf("no such token")).toBeUndefined();
    expect(tokenizer.tokenOf(340)).toBeUndefined();
  });

  test("ids without a token add nothing, because models have more embeddings than tokens; others are refused", () => {
    const tokenizer = open("gpt2");
    const ids = tokenizer.encode("so it is");
    expect(tokenizer.decode([400, ...ids, 9999])).toBe("so it is");
    expect(tokenizer.decode([])).toBe("");
    expect(tokenizer.decode([9999])).toBe("");
    for (const id of [-1, 0.5]) {
      expect(() => tokenizer.decode([id])).toThrow(`expected ids from 0 on, got ${id}`);
    }
  });

  test("what follows other tokens keeps the space that its decoder strips from a beginning", () => {
    const tokenizer = open("llama2");
    const [before, after] = [tokenizer.encode("the"), tokenizer.encode("weather")];
    // both begin with the letter for a space
    expect(tokenizer.decode(after)).toBe("weather");
    expect(tokenizer.decodeAfter!(before, after)).toBe(" weather");
    expect(tokenizer.decodeAfter!([], after)).toBe("weather");
    expect(tokenizer.decodeAfter!(before, [])).toBe("");
  });

  test("comes back from its record", () => {
    const tokenizer = open("qwen");
    const again = tokenizerFrom(JSON.parse(JSON.stringify(tokenizer)), "here");
    expect(again.kind).toBe("huggingFace");
    expect(again.encode("It's 12 o'clock.")).toEqual(tokenizer.encode("It's 12 o'clock."));
    expect(huggingFaceJson(again)).toEqual(fixtureOf("qwen").tokenizer);
  });

  test("cuts that the library would make elsewhere are refused by name", () => {
    const cut = (pre_tokenizer: object) => readable({ ...gpt2, pre_tokenizer });
    const merging = { type: "Split", pattern: { String: "▁" }, behavior: "MergedWithNext" };
    expect(tokenizerRefusals(cut(merging))).toEqual([
      "pre_tokenizer Split with behavior MergedWithNext: only Isolated and Removed are read",
    ]);
    const nested = { type: "Sequence", pretokenizers: [merging, { type: "Punctuation" }] };
    expect(tokenizerRefusals(cut(nested))[1]).toBe(
      "pre_tokenizer Punctuation with behavior Isolated: only Contiguous is read",
    );
    expect(() => huggingFaceTokenizer({ json: cut(nested) })).toThrow(
      "tokenizer.json is not read: pre_tokenizer Split with behavior MergedWithNext",
    );
    expect(tokenizerRefusals(cut({ type: "Punctuation", behavior: "Contiguous" }))).toEqual([]);
  });

  test("a cut at what the normalizer has replaced is none: so Gemma's is read", () => {
    const normalizer = { type: "Replace", pattern: { String: " " }, content: "▁" };
    const pre_tokenizer = {
      type: "Split",
      pattern: { String: " " },
      behavior: "MergedWithPrevious",
    };
    expect(tokenizerRefusals(readable({ ...gpt2, normalizer, pre_tokenizer }))).toEqual([]);
    const inside = { type: "Sequence", normalizers: [{ type: "NFC" }, normalizer] };
    expect(tokenizerRefusals(readable({ ...gpt2, normalizer: inside, pre_tokenizer }))).toEqual([]);
    expect(tokenizerRefusals(readable({ ...gpt2, pre_tokenizer }))).toHaveLength(1);
  });

  test("parts that nobody knows are refused with their name", () => {
    const odd = readable({ ...gpt2, pre_tokenizer: { type: "Astrology" } });
    expect(() => huggingFaceTokenizer({ json: odd })).toThrow(
      "tokenizer.json is not read: Unknown PreTokenizer type: Astrology.",
    );
    const record = { kind: "huggingFace", json: { model: 7 } };
    expect(() => tokenizerFrom(record, "here")).toThrow("here: expected a tokenizer");
  });

  test("a text without a token, where nothing stands for the unknown, is refused with what it was", () => {
    const model = { type: "WordLevel", vocab: { a: 0 } };
    const json = readable({ model, pre_tokenizer: { type: "WhitespaceSplit" } });
    const tokenizer = huggingFaceTokenizer({ json });
    expect(tokenizer.encode("a a")).toEqual([0, 0]);
    expect(() => tokenizer.encode("a b")).toThrow('tokenizer.json has no token for "b"');
  });
});

describe("tokenizers as tokenizer.json", () => {
  test("bytes are byte pairs without a merge", () => {
    const tokenizer = huggingFaceTokenizer({ json: readable(huggingFaceJson(byteTokenizer())) });
    const text = "Ça va? 👍\n\u0000";
    expect(tokenizer.encode(text)).toEqual(byteTokenizer().encode(text));
    expect(tokenizer.vocabularySize).toBe(256);
  });

  test("words are refused", () => {
    expect(() => huggingFaceJson(wordTokenizer(["a"]))).toThrow(
      "A words tokenizer has no tokenizer.json",
    );
  });
});
