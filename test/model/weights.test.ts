import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import { layoutOfTree } from "../../src/model/parameters.ts";
import { createSampler } from "../../src/model/sampler.ts";
import { createScorer } from "../../src/model/scorer.ts";
import { transformerTypes } from "../../src/model/transformer.ts";
import { bindWeights } from "../../src/model/weights.ts";
import { leavesOf } from "../../src/tensor/tree.ts";
import { largestDifference, smallModel, someTokens, variants } from "./small.ts";

const model = smallModel(variants.Qwen3);
const count = model.parameters.length;
const execution = { threads: 1 };

describe("bindWeights", () => {
  test("up to mostConstants parameters are constants of the graph, more are its arguments", () => {
    expect(bindWeights(model).types).toEqual({});
    expect(bindWeights(model, { mostConstants: count }).arrays).toEqual({});
    const { types, arrays } = bindWeights(model, { mostConstants: count - 1 });
    expect(types.parameters).toEqual(transformerTypes(model.config));
    const names = leavesOf(arrays.parameters!).map(({ name }) => name);
    expect(names).toEqual(
      layoutOfTree(transformerTypes(model.config)).places.map(({ name }) => name),
    );
  });

  test("arguments share the memory of the parameters: no copy is made", () => {
    const { arrays } = bindWeights(model, { mostConstants: 0 });
    const leaves = leavesOf<Float32Array>(arrays.parameters!);
    expect(leaves.length).toBeGreaterThan(10);
    expect(leaves.every(({ leaf }) => leaf.buffer === model.parameters.buffer)).toBe(true);
    expect(leaves.reduce((sum, { leaf }) => sum + leaf.length, 0)).toBe(count);
  });

  test("another number of parameters than the config has is refused, either way", () => {
    const short = { ...model, parameters: model.parameters.subarray(1) };
    for (const mostConstants of [0, count]) {
      expect(() => bindWeights(short, { mostConstants })).toThrow(
        `model: expected ${count} parameters, got ${count - 1}.`,
      );
    }
  });
});

describe("parameters as arguments", () => {
  test("samples are those of parameters as constants, with a prefix and without", async () => {
    const requests = [3, 5, 4].map((length, row) => ({
      tokens: someTokens(length, row),
      seed: seedFrom(row),
    }));
    const sampled = async (mostConstants: number) => {
      const sampler = createSampler(model, { batch: 2, execution, mostConstants });
      const results = [
        await sampler.sample(requests, { maxTokens: 6 }),
        await sampler.sample(requests, { maxTokens: 6, prefix: [1, 2] }),
      ];
      await sampler.dispose();
      return results.flat();
    };
    const [constants, args] = [await sampled(count), await sampled(0)];
    expect(args.map(({ tokens }) => tokens)).toEqual(constants.map(({ tokens }) => tokens));
    for (const [row, { logProbs }] of args.entries()) {
      expect(largestDifference([...logProbs], [...constants[row]!.logProbs])).toBeLessThan(1e-5);
    }
  });

  test("scores are those of parameters as constants", async () => {
    const requests = [1, 2].map((row) => ({
      prompt: someTokens(4, row),
      completion: someTokens(5, 10 + row),
    }));
    const scored = async (mostConstants: number) => {
      const scorer = createScorer(model, { batch: 2, execution, mostConstants });
      const scores = await scorer.score(requests);
      await scorer.dispose();
      return scores.flat();
    };
    const [constants, args] = [await scored(count), await scored(0)];
    expect(args).toHaveLength(10);
    expect(largestDifference(args, constants)).toBeLessThan(1e-5);
  });
});
