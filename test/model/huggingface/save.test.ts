import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  endsIn,
  families,
  loadHuggingFace,
  loadTokenizer,
  saveHuggingFace,
} from "../../../src/model/huggingface/index.ts";
import { read, written } from "../../../src/model/huggingface/pieces.ts";
import { layoutOfTree } from "../../../src/model/parameters.ts";
import { openSafetensors } from "../../../src/model/safetensors/index.ts";
import { trainBytePairs, wordTokenizer } from "../../../src/model/tokenizers/index.ts";
import { transformerTypes } from "../../../src/model/transformer.ts";
import { type TransformerConfig, transformerConfig } from "../../../src/model/transformerConfig.ts";
import { smallConfig, smallModel, variants } from "../small.ts";
import { folderOf, names, workFolder } from "./fixtures.ts";

const work = workFolder();
afterAll(work.remove);

const size = { vocabularySize: 11, contextLength: 8, width: 12, layers: 2, heads: 2 };
const flag = fc.boolean();
const noBiases = { attention: false, attentionOutput: false, feedForward: false, head: false };

/** Configs that a family may have, of odd sizes. */
const configs: Readonly<Record<string, fc.Arbitrary<Partial<TransformerConfig>>>> = {
  gpt2: fc.record({ tiedEmbeddings: flag, feedForwardWidth: fc.constantFrom(7, 48) }),
  gpt_neox: fc
    .record({ parallelResidual: flag, tiedEmbeddings: flag, bias: flag })
    .map(({ bias, ...rest }) => ({
      ...rest,
      positions: { kind: "rotary" as const, theta: 10000, fraction: 2 / 3 },
      biases: { ...noBiases, attention: bias, attentionOutput: bias, feedForward: true },
    })),
  llama: gated(({ bias, other }) => ({
    biases: { ...noBiases, attention: bias, attentionOutput: bias, feedForward: other },
  })),
  qwen2: gated(() => ({ biases: { ...noBiases, attention: true } })),
  qwen3: gated(({ bias }) => ({
    queryKeyNorm: true,
    biases: { ...noBiases, attention: bias, attentionOutput: bias },
  })),
  gemma: gated(({ bias }) => ({
    norm: { kind: "rmsNorm" as const, epsilon: 1e-6, offset: 1 as const },
    embeddingScale: Math.sqrt(size.width),
    biases: { ...noBiases, attention: bias, attentionOutput: bias },
  })),
};

function gated(
  more: (drawn: { bias: boolean; other: boolean }) => Partial<TransformerConfig>,
): fc.Arbitrary<Partial<TransformerConfig>> {
  const drawn = {
    bias: flag,
    other: flag,
    tied: flag,
    shared: flag,
    headWidth: fc.constantFrom(4, 6),
  };
  return fc.record(drawn).map(({ tied, shared, headWidth, ...rest }) => ({
    positions: { kind: "rotary" as const, theta: 500, fraction: 1 },
    norm: { kind: "rmsNorm" as const, epsilon: 1e-6, offset: 0 as const },
    activation: "silu" as const,
    gated: true,
    tiedEmbeddings: tied,
    keyValueHeads: shared ? 1 : 2,
    headWidth,
    feedForwardWidth: 7,
    ...more(rest),
  }));
}

describe("laws of every family", () => {
  test("the list of families is the folder, and a family is called like its file", () => {
    const folder = new URL("../../../src/model/huggingface/families/", import.meta.url);
    const files = readdirSync(folder).filter((file) => file !== "index.ts");
    expect(files.length).toBeGreaterThan(5);
    expect(families.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
  });

  test("every family has a generator of configs here", () => {
    expect(Object.keys(configs).sort()).toEqual(families.map(({ name }) => name).sort());
  });

  test.each(families)(
    "$name: its settings say its configs, and nothing of them is refused",
    (family) => {
      fc.assert(
        fc.property(configs[family.name]!, (changes) => {
          const config = transformerConfig(size, changes);
          const settings = family.write(config);
          expect(family.read(settings)).toEqual(config);
          expect(family.refusals(settings)).toEqual([]);
        }),
        { seed: 1, numRuns: 50 },
      );
    },
  );

  test.each(families)("$name: its tensors are every number of every parameter, once", (family) => {
    fc.assert(
      fc.property(configs[family.name]!, (changes) => {
        const config = transformerConfig(size, changes);
        const layout = layoutOfTree(transformerTypes(config));
        const original = Float32Array.from({ length: layout.size }, (_, index) => index + 1);
        const copy = new Float32Array(layout.size);
        let numbers = 0;
        for (const piece of family.pieces(config)) {
          const {
            shape,
            offset,
            size: length,
          } = layout.places.find(({ name }) => name === piece.parameter)!;
          const tensor = written({
            piece,
            shape,
            here: original.subarray(offset, offset + length),
          });
          numbers += tensor.length;
          read(tensor, { piece, shape, here: copy.subarray(offset, offset + length) });
        }
        expect(numbers).toBe(layout.size);
        expect(copy).toEqual(original);
      }),
      { seed: 2, numRuns: 30 },
    );
  });
});

describe("saveHuggingFace", () => {
  test.each(names)(
    "%s: what was loaded is saved and loaded again without a bit of difference",
    (name) => {
      const { model, family } = loadHuggingFace(folderOf(name));
      const folder = join(work.folder, name);
      saveHuggingFace(folder, model, { family });
      const again = loadHuggingFace(folder);
      expect(again.family).toBe(family);
      expect(again.model.config).toEqual(model.config);
      expect(again.model.parameters).toEqual(model.parameters);
    },
  );

  test("its tensors have the names and shapes that transformers wrote", () => {
    for (const name of ["qwen2", "gpt_neox", "gemma"]) {
      const [ours, theirs] = [join(work.folder, name), folderOf(name)].map((folder) => {
        const file = openSafetensors(join(folder, "model.safetensors"));
        file.close();
        expect(file.metadata).toEqual({ format: "pt" });
        return file.tensors.map((entry) => `${entry.name} ${entry.shape}`).sort();
      });
      expect(ours).toEqual(theirs);
    }
  });

  test.each(["GPT-2", "GPT-NeoX", "Llama", "Qwen3", "Gemma"])(
    "a model shaped like %s finds the family that says it",
    (name) => {
      const biases = { ...smallConfig(variants[name]).biases, head: false };
      const model = smallModel({ ...variants[name], biases });
      const folder = join(work.folder, `small ${name}`);
      saveHuggingFace(folder, model);
      const again = loadHuggingFace(folder);
      expect(again.family).toBe(
        { "GPT-2": "gpt2", "GPT-NeoX": "gpt_neox", Llama: "llama", Qwen3: "qwen3", Gemma: "gemma" }[
          name
        ],
      );
      expect(again.model).toEqual(model);
    },
  );

  test("a config that no family says is refused, with what would come back otherwise", () => {
    const model = smallModel({ norm: { kind: "rmsNorm", epsilon: 1e-5, offset: 0 } });
    const folder = join(work.folder, "refused");
    expect(() => saveHuggingFace(folder, model)).toThrow(
      /gpt2: norm; gpt_neox: positions, norm; llama: positions, gated;/,
    );
    expect(() => saveHuggingFace(folder, model, { family: "gpt2" })).toThrow(
      "differs in: gpt2: norm",
    );
    expect(() => saveHuggingFace(folder, model, { family: "gpt5" })).toThrow(
      "no family gpt5; known are gpt2, gpt_neox,",
    );
  });

  test("a tokenizer and the ends of texts are written beside the model", () => {
    const tokenizer = trainBytePairs("so so so", { vocabularySize: 258, special: ["<end>"] });
    const { vocabularySize } = tokenizer;
    const model = smallModel({ vocabularySize });
    const folder = join(work.folder, "with tokenizer");
    const end = tokenizer.idOf("<end>")!;
    saveHuggingFace(folder, model, { tokenizer, ends: [end], chatTemplate: "{{ bos_token }}" });
    const loaded = loadTokenizer(folder);
    expect(loaded.vocabularySize).toBe(vocabularySize);
    expect(loaded.encode("so it is<end>")).toEqual(tokenizer.encode("so it is<end>"));
    expect(endsIn(folder)).toEqual([end]);
    const settings = JSON.parse(readFileSync(join(folder, "tokenizer_config.json"), "utf8"));
    expect(settings).toMatchObject({ eos_token: "<end>" });
    expect(readFileSync(join(folder, "chat_template.jinja"), "utf8")).toBe("{{ bos_token }}");
  });

  test("a tokenizer of words is refused before anything is written", () => {
    const folder = join(work.folder, "words");
    const options = { tokenizer: wordTokenizer(["a", "b"]) };
    expect(() => saveHuggingFace(folder, smallModel(), options)).toThrow(
      "A words tokenizer has no tokenizer.json",
    );
    expect(() => loadHuggingFace(folder)).toThrow("there is no config.json");
  });
});
