import { describe, expect, test } from "vitest";
import { layoutOfTree, viewOf } from "../../src/model/parameters.ts";
import { withPlainNorms } from "../../src/model/plainNorms.ts";
import {
  activationsFrom,
  embedMixture,
  transformerTypes,
  unembed,
} from "../../src/model/transformer.ts";
import { constantWeights, type TrainedModel } from "../../src/model/weights.ts";
import { compile } from "../../src/tensor/compile.ts";
import { gradients } from "../../src/tensor/gradient.ts";
import { square } from "../../src/tensor/operations/arithmetic.ts";
import { sum } from "../../src/tensor/operations/broadcast.ts";
import { softmax } from "../../src/tensor/operations/softmax.ts";
import {
  fullLogits,
  largestDifference,
  smallModel,
  smallSize,
  someTokens,
  variants,
} from "./small.ts";

const texts = [1, 2, 3].map((number) => someTokens(9, number));

/** Logits of mixtures of tokens, and their derivatives by the scores that the mixtures are made from. */
async function mixed(trained: TrainedModel, scores: Float32Array) {
  const model = { config: trained.config, parameters: constantWeights(trained) };
  const types = { scores: { dtype: "float32", shape: [2, 4, smallSize.vocabularySize] } } as const;
  const graph = await compile(
    (given) => {
      const embedded = embedMixture(model, softmax(given.scores));
      const logits = unembed(model.parameters, activationsFrom(model, embedded).final);
      return { logits, slope: gradients(sum(square(logits)), [given.scores])[0]! };
    },
    types,
    { threads: 1 },
  );
  const { logits, slope } = await graph.run({ scores });
  await graph.dispose();
  return { logits: Array.from(logits as Float32Array), slope: Array.from(slope as Float32Array) };
}

describe.each(Object.keys(variants))("a model with plain norms, %s", (name) => {
  const model = smallModel(variants[name]);
  const plain = withPlainNorms(model);

  test("gives the same logits", async () => {
    const [found, expected] = [await fullLogits(plain, texts), await fullLogits(model, texts)];
    const scale = Math.max(...expected.flat(2).map(Math.abs));
    expect(scale).toBeGreaterThan(0.5);
    expect(largestDifference(found.flat(2), expected.flat(2)) / scale).toBeLessThan(5e-6);
  });

  test("mixes tokens to the same, with the same derivatives", async () => {
    const scores = Float32Array.from({ length: 2 * 4 * smallSize.vocabularySize }, (_, at) =>
      Math.sin(at * at),
    );
    const [found, expected] = [await mixed(plain, scores), await mixed(model, scores)];
    for (const key of ["logits", "slope"] as const) {
      const scale = Math.max(...expected[key].map(Math.abs));
      expect(scale).toBeGreaterThan(1e-3);
      expect(largestDifference(found[key], expected[key]) / scale).toBeLessThan(2e-5);
    }
  });

  test("has gains of 1 in every norm over the width, and leaves the model alone", () => {
    const before = model.parameters.slice();
    const { config, parameters } = withPlainNorms(model);
    expect(model.parameters).toEqual(before);
    expect(config.norm).toEqual({ ...model.config.norm, kind: "rmsNorm", offset: 0 });
    const layout = layoutOfTree(transformerTypes(config));
    const gains = layout.places.filter(({ name }) =>
      /(attention|feedForward|final)Norm/.test(name),
    );
    // two in each of two layers, and the last
    expect(gains).toHaveLength(5);
    for (const gain of gains) {
      expect([...viewOf(parameters, layout, gain.name)]).toEqual(Array(smallSize.width).fill(1));
    }
  });
});
