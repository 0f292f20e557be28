import { describe, expect, test } from "vitest";
import { type PromptLoss, responseLoss, unsafeLoss } from "../../../src/attacks/gradient/losses.ts";
import { promptGradient } from "../../../src/attacks/gradient/promptGradient.ts";
import { targetGraph } from "../../../src/attacks/gradient/targetGraph.ts";
import { openTarget } from "../../../src/attacks/openTarget.ts";
import type { Target } from "../../../src/attacks/target.ts";
import { largestDifference, smallSize } from "../../model/small.ts";
import { quiet } from "../../tensor/evaluate.ts";
import { softTargets } from "../softTargets.ts";

const prompts = [
  [3, 9, 11, 4],
  [10, 10, 6, 8],
];
const response = [6, 12, 3];
const vocab = smallSize.vocabularySize;
const targets = Object.entries(softTargets);

/** Weights of 1, with `by` more on one token of a place of the first prompt. */
function weightsWith(by = 0, place = 0, token = 0): Float32Array {
  const weights = new Float32Array(prompts.flat().length * vocab);
  for (const [at, own] of prompts.flat().entries()) weights[at * vocab + own] = 1;
  weights[place * vocab + token]! += by;
  return weights;
}

/** Losses of prompts by their weights. */
async function lossesOf(target: Target, loss: PromptLoss) {
  const { promptTokens } = target;
  const graph = await targetGraph(target, {
    types: { weights: { dtype: "float32", shape: [prompts.length, promptTokens, vocab] } },
    compute: (soft, { weights }) => ({ losses: loss(soft, weights) }),
    execution: quiet,
  });
  return {
    of: async (weights: Float32Array) => [
      ...((await graph.run({ weights })).losses as Float32Array),
    ],
    dispose: () => graph.dispose(),
  };
}

test("there are targets to try", () => {
  expect(targets.length).toBeGreaterThanOrEqual(5);
});

describe.each(targets)("of a target rated by %s", (_, target) => {
  test("unsafeLoss of a decided prompt is -log P(unsafe) of the greedy response to it", async () => {
    const open = openTarget(target, quiet);
    for (const rated of ["exchange", "response"] as const) {
      const graph = await lossesOf(target, unsafeLoss({ rated, responseTemperature: 3 }));
      const answers = await open.answer(prompts, rated);
      const expected = answers.map(({ score }) => -Math.log(score));
      expect(largestDifference(await graph.of(weightsWith()), expected)).toBeLessThan(2e-4);
      await graph.dispose();
    }
    await open.dispose();
  });
});

describe("responseLoss", () => {
  const target = softTargets["the model itself"]!;

  test("is what the scorer says of a response, per token", async () => {
    const open = openTarget(target, quiet);
    const graph = await lossesOf(target, responseLoss(response));
    const said = await open.saying(response, prompts);
    const expected = said.map((logProb) => -logProb / response.length);
    expect(largestDifference(await graph.of(weightsWith()), expected)).toBeLessThan(1e-4);
    expect(open.forwards).toBe(prompts.length);
    await Promise.all([open.dispose(), graph.dispose()]);
  });

  test("has the derivatives of finite differences, in every place", async () => {
    const loss = responseLoss(response);
    const graph = await lossesOf(target, loss);
    const gradient = await promptGradient(target, { rows: prompts.length, loss, execution: quiet });
    const derivatives = await gradient.at(Int32Array.from(prompts.flat()));
    const step = 1 / 64;
    for (const [place, token] of [
      [0, 7],
      [1, 9],
      [2, 3],
      [3, 12],
    ] as const) {
      const above = (await graph.of(weightsWith(step, place, token)))[0]!;
      const below = (await graph.of(weightsWith(-step, place, token)))[0]!;
      const measured = (above - below) / (2 * step);
      expect(derivatives[place * vocab + token]).toBeCloseTo(measured, 2);
      expect(Math.abs(measured)).toBeGreaterThan(0.02);
    }
    await Promise.all([graph.dispose(), gradient.dispose()]);
  });

  test("of one prompt does not depend on the prompts beside it", async () => {
    const gradientOf = async (rows: readonly (readonly number[])[]) => {
      const loss = unsafeLoss({ rated: "response", responseTemperature: 3 });
      const gradient = await promptGradient(target, { rows: rows.length, loss, execution: quiet });
      const derivatives = await gradient.at(Int32Array.from(rows.flat()));
      await gradient.dispose();
      return [...derivatives.subarray(0, 4 * vocab)];
    };
    const [alone, beside] = [await gradientOf([prompts[0]!]), await gradientOf(prompts)];
    expect(largestDifference(alone, beside)).toBeLessThan(1e-5);
    expect(Math.max(...alone.map(Math.abs))).toBeGreaterThan(1e-3);
  });
});
