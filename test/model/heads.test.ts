import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import {
  createHeadReader,
  type Head,
  headedTypes,
  type TrainedHeadedModel,
  withFreshHead,
} from "../../src/model/heads.ts";
import { layoutOfTree, viewOf } from "../../src/model/parameters.ts";
import { activations, transformerTypes } from "../../src/model/transformer.ts";
import { constantWeights, type TrainedModel } from "../../src/model/weights.ts";
import { compile } from "../../src/tensor/compile.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { largestDifference, smallModel, someTokens, variants } from "./small.ts";

const execution = { threads: 1 };
const texts = [someTokens(3, 1), someTokens(17, 2), someTokens(9, 3)];

/** A head whose every weight is 1 and whose biases count up from 0. */
function headed(model: TrainedModel, head: Head): TrainedHeadedModel {
  const fresh = withFreshHead(model, head, seedFrom(1));
  const layout = layoutOfTree(headedTypes(model.config, head));
  viewOf(fresh.parameters, layout, "head.weight").fill(1);
  viewOf(fresh.parameters, layout, "head.bias").forEach((_, index, bias) => {
    bias[index] = index;
  });
  return fresh;
}

async function outputs(model: TrainedHeadedModel, batch = 2): Promise<number[][]> {
  const reader = createHeadReader(model, { batch, execution });
  const vectors = await reader.read(texts);
  await reader.dispose();
  return vectors.map((vector) => [...vector]);
}

/** Final activations of one text, [time][width], by a forward pass of its own. */
async function finals(model: TrainedModel, text: readonly number[]): Promise<number[][]> {
  const { config } = model;
  const graph = await compile(
    ({ tokens }: { readonly tokens: Tensor }) =>
      activations({ parameters: constantWeights(model), config }, tokens).final,
    { tokens: { dtype: "int32", shape: [1, text.length] } },
    execution,
  );
  const flat = (await graph.run({ tokens: Int32Array.from(text) })) as Float32Array;
  await graph.dispose();
  return text.map((_, t) => [...flat.subarray(t * config.width, (t + 1) * config.width)]);
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe("heads", () => {
  test("a scalar head reads the final activation of the last token, whatever the padding", async () => {
    const model = smallModel(variants.Llama);
    const scores = await outputs(headed(model, { outputs: 1, reads: "last" }));
    for (const [index, text] of texts.entries()) {
      // every weight is 1 and the bias 0: the score is the sum of the activation
      const last = (await finals(model, text)).at(-1)!;
      expect(scores[index]![0]).toBeCloseTo(total(last), 4);
    }
  });

  test("a class head over the mean reads the mean activation of the real tokens", async () => {
    const model = smallModel();
    const scores = await outputs(headed(model, { outputs: 3, reads: "mean" }));
    for (const [index, text] of texts.entries()) {
      const mean = total((await finals(model, text)).map(total)) / text.length;
      // biases 0, 1, 2 on top of the same sum
      const expected = [mean, mean + 1, mean + 2];
      expect(largestDifference(scores[index]!, expected)).toBeLessThan(1e-4);
    }
  });

  test("a text scores the same alone and among others", async () => {
    const model = headed(smallModel(variants.Qwen3), { outputs: 2, reads: "last" });
    const [alone, together] = [await outputs(model, 1), await outputs(model, 8)];
    expect(largestDifference(alone.flat(), together.flat())).toBeLessThan(1e-5);
  });

  test("a fresh head keeps the trunk number for number and starts without a bias", () => {
    const model = smallModel(variants["GPT-NeoX"]);
    const head: Head = { outputs: 4, reads: "last" };
    const fresh = withFreshHead(model, head, seedFrom(2));
    const layout = layoutOfTree(headedTypes(model.config, head));
    const original = layoutOfTree(transformerTypes(model.config));
    for (const { name } of layout.places.filter((place) => place.name.startsWith("trunk."))) {
      const before = viewOf(model.parameters, original, name.slice("trunk.".length));
      expect(viewOf(fresh.parameters, layout, name)).toEqual(before);
    }
    expect(layout.places.map(({ name }) => name)).not.toContain("trunk.head.weight");
    expect([...viewOf(fresh.parameters, layout, "head.bias")]).toEqual([0, 0, 0, 0]);
    const weights = viewOf(fresh.parameters, layout, "head.weight"); // 64 draws from N(0, 0.02²)
    expect(Math.sqrt(total([...weights].map((x) => x * x)) / 64)).toBeCloseTo(0.02, 2);
  });

  test("refuses an empty text, one that is too long, and a token that is not in the vocabulary", async () => {
    const reader = createHeadReader(headed(smallModel(), { outputs: 1, reads: "last" }));
    await expect(reader.read([[1], []])).rejects.toThrow(
      "expected 1 to 24 tokens, got 0 in sequence 1",
    );
    await expect(reader.read([Array(25).fill(1)])).rejects.toThrow("got 25 in sequence 0");
    await expect(reader.read([[13]])).rejects.toThrow("token 13 in sequence 0 is not below 13");
    await reader.dispose();
    expect(() => headedTypes(smallModel().config, { outputs: 0, reads: "last" })).toThrow(
      "expected at least 1 output, got 0",
    );
  });
});
