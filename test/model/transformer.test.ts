import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../src/math/seed.ts";
import { initialParameters, parameterCount } from "../../src/model/initialize.ts";
import { layoutOfTree, viewOf } from "../../src/model/parameters.ts";
import { activations, logits, transformerTypes } from "../../src/model/transformer.ts";
import {
  type TransformerConfig,
  transformerConfig,
  transformerConfigSchema,
} from "../../src/model/transformerConfig.ts";
import { constantWeights, type TrainedModel } from "../../src/model/weights.ts";
import { type Compiled, compile } from "../../src/tensor/compile.ts";
import { constant, input } from "../../src/tensor/tensor.ts";
import { referenceLogits } from "./reference.ts";
import {
  fullLogits,
  largestDifference,
  openForward,
  smallConfig,
  smallModel,
  smallSize,
  someTokens,
  variants,
} from "./small.ts";

const names = Object.keys(variants);

describe("the transformer", () => {
  test("there are variants, and between them they use every option", () => {
    const configs = Object.values(variants).map(smallConfig);
    expect(configs.length).toBeGreaterThan(5);
    const used = (pick: (config: TransformerConfig) => unknown) => new Set(configs.map(pick)).size;
    expect(used(({ positions }) => positions.kind)).toBe(2);
    expect(used(({ norm }) => norm.kind + norm.offset)).toBe(3);
    expect(used(({ activation }) => activation)).toBe(5);
    for (const option of ["gated", "tiedEmbeddings", "parallelResidual", "queryKeyNorm"] as const) {
      expect(used((config) => config[option])).toBe(2);
    }
    expect(used(({ biases }) => Object.values(biases).join())).toBe(3);
    expect(used(({ heads, keyValueHeads }) => heads / keyValueHeads)).toBe(3);
  });

  test.each(names)("computes what the definition says, number by number: %s", async (name) => {
    const model = smallModel(variants[name]);
    const text = someTokens(9, 3);
    const [found] = await fullLogits(model, [text]);
    const expected = referenceLogits(model, text);
    const scale = Math.max(...expected.flat().map(Math.abs));
    expect(scale).toBeGreaterThan(0.5);
    expect(largestDifference(found!.flat(), expected.flat()) / scale).toBeLessThan(2e-6);
  });

  test.each(names)("a later token never changes an earlier logit: %s", async (name) => {
    const forward = await openForward(smallModel(variants[name]), 10);
    await fc.assert(fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 0, max: 9 }), causal), {
      seed: 1,
      numRuns: 12,
    });
    await forward.dispose();
    async function causal(number: number, from: number) {
      const text = someTokens(10, number);
      const { integer } = generator(seedFrom(number + 1));
      // every token from `from` on becomes another one
      const other = text.map((token, t) =>
        t < from ? token : (token + 1 + integer(smallSize.vocabularySize - 1)) % 13,
      );
      const [before, after] = [await forward.run(text), await forward.run(other)];
      expect(after.slice(0, from)).toEqual(before.slice(0, from));
      expect(largestDifference(after[from]!, before[from]!)).toBeGreaterThan(1e-4);
    }
  });

  test("rotary positions see distances only: moving a whole text changes nothing", async () => {
    for (const name of ["Llama", "GPT-NeoX", "Qwen3", "Gemma"]) {
      const model = smallModel(variants[name]);
      const [here, there] = await Promise.all([logitsAt(model, 0), logitsAt(model, 11)]);
      expect(largestDifference(here, there)).toBeLessThan(2e-4);
    }
    // learned positions are places: the same texts come out differently
    const model = smallModel(variants["GPT-2"]);
    const [here, there] = await Promise.all([logitsAt(model, 0), logitsAt(model, 11)]);
    expect(largestDifference(here, there)).toBeGreaterThan(0.1);
  });

  test("rotary positions do see distances: a gap inside a text changes what comes after", async () => {
    const model = smallModel(variants.Llama);
    const gap = await logitsAt(model, (t) => (t < 3 ? t : t + 7));
    const whole = await logitsAt(model, 0);
    const vocabulary = smallSize.vocabularySize;
    expect(largestDifference(gap.slice(0, 3 * vocabulary), whole.slice(0, 3 * vocabulary))).toBe(0);
    expect(largestDifference(gap, whole)).toBeGreaterThan(0.01);
  });

  test("shared key-value heads are the full model with those heads written out", async () => {
    const shared = smallModel({ ...variants.Llama, keyValueHeads: 2 });
    const full = writtenOut(shared);
    expect(full.config.keyValueHeads).toBe(4);
    const texts = [someTokens(8, 1), someTokens(8, 2)];
    const [a, b] = [await fullLogits(shared, texts), await fullLogits(full, texts)];
    expect(largestDifference(a.flat(2), b.flat(2))).toBeLessThan(1e-5);
  });

  test("side by side, the feed-forward part does not see what attention adds", async () => {
    // without its output attention adds nothing, and both orders are the same model
    const silent = (model: TrainedModel) => {
      const layout = layoutOfTree(transformerTypes(model.config));
      const parameters = model.parameters.slice();
      for (const layer of [0, 1]) {
        viewOf(parameters, layout, `blocks.${layer}.attentionOutput.weight`).fill(0);
        viewOf(parameters, layout, `blocks.${layer}.attentionOutput.bias`).fill(0);
      }
      return { ...model, parameters };
    };
    const [serial, parallel] = [smallModel(), smallModel({ parallelResidual: true })];
    const texts = [someTokens(8, 1)];
    const [a, b] = [
      await fullLogits(silent(serial), texts),
      await fullLogits(silent(parallel), texts),
    ];
    expect(a).toEqual(b);
    const [c, d] = [await fullLogits(serial, texts), await fullLogits(parallel, texts)];
    expect(largestDifference(c.flat(2), d.flat(2))).toBeGreaterThan(0.1);
  });

  test("a row of a batch gives what it gives alone", async () => {
    const model = smallModel(variants.Qwen3);
    const texts = [1, 2, 3].map((number) => someTokens(7, number));
    const together = await fullLogits(model, texts);
    for (const [row, text] of texts.entries()) {
      const [alone] = await fullLogits(model, [text]);
      expect(largestDifference(alone!.flat(), together[row]!.flat())).toBeLessThan(1e-5);
    }
  });

  test("the residual stream is read before, between and after the blocks", () => {
    const { config, parameters } = smallModel();
    const tokens = input("tokens", { dtype: "int32", shape: [2, 5] });
    const model = { parameters: constantWeights({ config, parameters }), config };
    const { residuals, final } = activations(model, tokens);
    expect(residuals.map(({ shape }) => shape)).toEqual(Array(3).fill([2, 5, 16]));
    expect(final.shape).toEqual([2, 5, 16]);
  });
});

/** Logits of one text whose tokens stand at given places, or one after the other from a given place. */
async function logitsAt(
  model: TrainedModel,
  at: number | ((t: number) => number),
): Promise<number[]> {
  const { config } = model;
  const place = typeof at === "number" ? (t: number) => at + t : at;
  const text = someTokens(8, 5);
  const graph: Compiled<object, object> = await compile(
    () => ({
      logits: logits(
        { parameters: constantWeights(model), config },
        constant(text, { dtype: "int32", shape: [1, 8] }),
        {
          positions: constant(
            text.map((_, t) => place(t)),
            { dtype: "int32", shape: [1, 8] },
          ),
        },
      ),
    }),
    {},
    { threads: 1 },
  );
  const { logits: flat } = (await graph.run({})) as { logits: Float32Array };
  await graph.dispose();
  return [...flat];
}

/** The model whose every query head has keys and values of its own: copies of the shared ones. */
function writtenOut({ config, parameters }: TrainedModel): TrainedModel {
  const { heads, keyValueHeads, headWidth, width } = config;
  const full = { ...config, keyValueHeads: heads };
  const [from, to] = [config, full].map((each) => layoutOfTree(transformerTypes(each)));
  const result = new Float32Array(to!.size);
  const group = heads / keyValueHeads;
  const source = (head: number) => {
    if (head < heads) return head;
    const kind = Math.floor((head - heads) / heads); // 0 for keys, 1 for values
    return heads + kind * keyValueHeads + Math.floor((head % heads) / group);
  };
  for (const { name } of to!.places) {
    const [old, target] = [viewOf(parameters, from!, name), viewOf(result, to!, name)];
    if (!name.endsWith("queryKeyValue.weight")) target.set(old);
    else {
      const [oldColumns, columns] = [old.length / width, target.length / width];
      for (let at = 0; at < target.length; at++) {
        const [row, column] = [Math.floor(at / columns), at % columns];
        const head = source(Math.floor(column / headWidth));
        target[at] = old[row * oldColumns + head * headWidth + (column % headWidth)]!;
      }
    }
  }
  return { config: full, parameters: result };
}

describe("parameterCount", () => {
  test("GPT-2 small has 124,439,808 parameters", () => {
    const size = { vocabularySize: 50257, contextLength: 1024, width: 768, layers: 12, heads: 12 };
    expect(parameterCount(transformerConfig(size))).toBe(124_439_808);
  });

  test("Pythia 70M has 70,426,624, with rotary positions and a head of its own", () => {
    const size = { vocabularySize: 50304, contextLength: 2048, width: 512, layers: 6, heads: 8 };
    const config = transformerConfig(size, {
      positions: { kind: "rotary", theta: 10000, fraction: 0.25 },
      tiedEmbeddings: false,
      parallelResidual: true,
    });
    // 2 · 50304 · 512 + 6 · 3,152,384 + 1,024
    expect(parameterCount(config)).toBe(70_426_624);
  });

  test("SmolLM 135M has 134,515,008, without biases, gated, with 3 key-value heads for 9", () => {
    const size = { vocabularySize: 49152, contextLength: 2048, width: 576, layers: 30, heads: 9 };
    const config = transformerConfig(size, {
      ...variants.Llama,
      keyValueHeads: 3,
      feedForwardWidth: 1536,
      tiedEmbeddings: true,
    });
    // 49152 · 576 + 30 · 3,540,096 + 576
    expect(parameterCount(config)).toBe(134_515_008);
  });
});

describe("initialParameters", () => {
  const size = { ...smallSize, width: 64, layers: 8 };
  const config = transformerConfig(size, { tiedEmbeddings: false });
  const layout = layoutOfTree(transformerTypes(config));
  const flat = initialParameters(config, seedFrom(1));
  const deviation = (name: string) => {
    const values = viewOf(flat, layout, name);
    return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
  };

  test("weights are N(0, 0.02²), those that write to the residual stream smaller by √(2 · layers)", () => {
    // 64 · 192 draws: the deviation is known to about 1 / √(2 · 12288) = 0.6%
    expect(deviation("blocks.0.queryKeyValue.weight") / 0.02).toBeCloseTo(1, 1);
    // √(2 · 8) = 4
    expect(deviation("blocks.3.attentionOutput.weight") / 0.005).toBeCloseTo(1, 1);
    expect(deviation("blocks.7.down.weight") / 0.005).toBeCloseTo(1, 1);
    // 64 · 13 draws: to about 2.5%
    expect(Math.abs(deviation("head.weight") / 0.02 - 1)).toBeLessThan(0.1);
  });

  test("gains leave a norm as it is, and biases are 0", () => {
    expect(new Set(viewOf(flat, layout, "blocks.2.attentionNorm.gain"))).toEqual(new Set([1]));
    expect(new Set(viewOf(flat, layout, "blocks.2.up.bias"))).toEqual(new Set([0]));
    const gemma = smallConfig(variants.Gemma);
    const around0 = initialParameters(gemma, seedFrom(1));
    const gain = viewOf(around0, layoutOfTree(transformerTypes(gemma)), "finalNorm.gain");
    expect(new Set(gain)).toEqual(new Set([0])); // 1 is added in the model
  });

  test("are the same under the same seed, and another deviation only scales them", () => {
    const isSame = (number: number) =>
      initialParameters(config, seedFrom(number)).every((x, at) => x === flat[at]);
    expect(isSame(1)).toBe(true);
    expect(isSame(2)).toBe(false);
    const wide = initialParameters(config, seedFrom(1), { deviation: 0.04 });
    const [a, b] = [flat, wide].map((each) => viewOf(each, layout, "blocks.0.up.weight"));
    expect(
      largestDifference(
        [...b!],
        [...a!].map((x) => 2 * x),
      ),
    ).toBeLessThan(1e-8);
  });

  test("a model with more layers begins like the smaller one", () => {
    const deeper = { ...config, layers: 9 };
    const other = initialParameters(deeper, seedFrom(1));
    const places = layoutOfTree(transformerTypes(deeper));
    const name = "blocks.5.up.weight";
    expect([...viewOf(other, places, name)]).toEqual([...viewOf(flat, layout, name)]);
  });
});

describe("transformerConfig", () => {
  test("is GPT-2's shape unless told otherwise", () => {
    expect(transformerConfig(smallSize)).toMatchObject({
      keyValueHeads: 4,
      headWidth: 4, // 16 / 4
      feedForwardWidth: 64, // 4 · 16
      positions: { kind: "learned" },
      activation: "geluTanh",
      tiedEmbeddings: true,
    });
  });

  test("survives JSON", () => {
    for (const name of names) {
      const config = smallConfig(variants[name]);
      expect(transformerConfigSchema.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
    }
  });

  test.each([
    ["a width that is no number", { width: "16" }, "width"],
    ["no layers", { layers: 0 }, "layers"],
    ["heads that do not share evenly", { keyValueHeads: 3 }, "keyValueHeads"],
    ["an unknown activation", { activation: "swish" }, "activation"],
    [
      "a rotary fraction above 1",
      { positions: { kind: "rotary", theta: 1e4, fraction: 2 } },
      "fraction",
    ],
    ["positions of another kind", { positions: { kind: "alibi" } }, "positions"],
    ["a gain offset of 2", { norm: { kind: "rmsNorm", epsilon: 1e-6, offset: 2 } }, "offset"],
    ["an epsilon of 0", { norm: { kind: "layerNorm", epsilon: 0, offset: 0 } }, "epsilon"],
  ])("refuses %s, by name", (_, changes, place) => {
    const result = transformerConfigSchema.safeParse({ ...smallConfig(), ...changes });
    expect(result.success).toBe(false);
    expect(result.error!.issues.flatMap(({ path }) => path)).toContain(place);
  });
});
