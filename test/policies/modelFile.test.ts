import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutOfTree, partsOf } from "../../src/model/parameters.ts";
import { encodeSafetensors, parseSafetensors } from "../../src/model/safetensors/index.ts";
import {
  byteTokenizer,
  characterTokenizer,
  wordTokenizer,
} from "../../src/model/tokenizers/index.ts";
import { transformerTypes } from "../../src/model/transformer.ts";
import { encodeTextModel, parseTextModel } from "../../src/policies/modelFile.ts";
import { smallModel, variants } from "../model/small.ts";

const tokenizer = wordTokenizer([..."abcdefghijklm"]);
const model = smallModel(variants.Qwen3);
const template = { text: "a {prompt} b", ends: ["c"] };
const bytes = encodeTextModel({ model, tokenizer, template });
const { metadata } = parseSafetensors(bytes);

/** The same file with other metadata or tensors. */
function changed(
  about: Readonly<Record<string, string>>,
  tensors = partsOf(model.parameters, layoutOfTree(transformerTypes(model.config))),
): Uint8Array {
  return encodeSafetensors(tensors, { ...metadata, ...about });
}

describe("a text model as a file", () => {
  test.each(Object.keys(variants))("comes back number for number: %s", (name) => {
    const model = smallModel(variants[name]);
    const back = parseTextModel(encodeTextModel({ model, tokenizer, template }), "m.safetensors");
    expect(back.model.config).toEqual(model.config);
    expect([...back.model.parameters]).toEqual([...model.parameters]);
    expect(back.template).toEqual(template);
  });

  test.each([wordTokenizer(["x", "yes"]), characterTokenizer([..."xyes "]), byteTokenizer()])(
    "brings its tokenizer: $kind",
    (tokenizer) => {
      const back = parseTextModel(encodeTextModel({ model, tokenizer }), "m.safetensors");
      expect(back.tokenizer.encode("x yes")).toEqual(tokenizer.encode("x yes"));
      expect(back.tokenizer.toJSON()).toEqual(tokenizer.toJSON());
    },
  );

  test("without a template the prompt stands alone", () => {
    const back = parseTextModel(encodeTextModel({ model, tokenizer }), "m.safetensors");
    expect(back.template).toEqual({ text: "{prompt}", ends: [] });
  });

  test("the same model gives the same bytes", () => {
    expect(Buffer.compare(encodeTextModel({ model, tokenizer, template }), bytes)).toBe(0);
  });

  test("cut off anywhere, it is refused by name", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (end) => {
        expect(() => parseTextModel(bytes.subarray(0, end), "cut.safetensors")).toThrow(
          /^cut\.safetensors: /,
        );
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test("with one byte of its header changed, it is refused by name, or means the same shapes", () => {
    const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    let refused = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: header - 1 }),
        fc.integer({ min: 1, max: 255 }),
        flipped,
      ),
      { seed: 5, numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(100);
    function flipped(at: number, by: number) {
      const other = bytes.slice();
      other[at]! ^= by;
      try {
        const { model: back } = parseTextModel(other, "bad.safetensors");
        expect(back.parameters.length).toBe(model.parameters.length);
      } catch (error) {
        refused++;
        expect((error as Error).message).toMatch(/^bad\.safetensors|^flatten: |^words: /);
      }
    }
  });

  test.each([
    [
      "another format",
      changed({ format: "assay adapter 1" }),
      "expected a text model of this laboratory, got assay adapter 1",
    ],
    ["no format", encodeSafetensors([]), "got a file without a format in its metadata"],
    [
      "a config that is no JSON",
      changed({ config: "{" }),
      'm.safetensors, config: expected JSON, got "{"',
    ],
    ["a config with a part missing", changed({ config: "{}" }), "m.safetensors, config: "],
    [
      "a template without a place for the prompt",
      changed({ template: '{"text":"x","ends":[]}' }),
      "needs {prompt} in it",
    ],
    ["a tokenizer of no kind", changed({ tokenizer: '{"kind":"runes"}' }), "expected a tokenizer"],
    [
      "a parameter missing",
      changed({}, partsOf(model.parameters, layoutOfTree(transformerTypes(model.config))).slice(1)),
      '"tokenEmbedding" is missing',
    ],
    [
      "a config that asks for another shape",
      changed({ config: JSON.stringify({ ...model.config, vocabularySize: 12 }) }),
      "expected [12, 16], got [13, 16]",
    ],
  ])("refuses %s", (_, file, message) => {
    expect(() => parseTextModel(file, "m.safetensors")).toThrow(message);
  });
});
