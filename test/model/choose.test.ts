import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChoiceOptions, chooseTokens, requireChoice } from "../../src/model/choose.ts";
import { compile } from "../../src/tensor/compile.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

/** The token that each uniform draws from the same logits. */
async function drawn(
  logits: readonly number[],
  uniforms: readonly number[],
  options: ChoiceOptions = {},
) {
  const [batch, vocabulary] = [uniforms.length, logits.length];
  const graph = await compile(
    (inputs: { readonly logits: Tensor; readonly uniforms: Tensor }) =>
      chooseTokens(inputs.logits, inputs.uniforms, options),
    {
      logits: { dtype: "float32", shape: [batch, vocabulary] },
      uniforms: { dtype: "float32", shape: [batch] },
    },
    { threads: 1 },
  );
  const { tokens, logProbs } = (await graph.run({
    logits: Float32Array.from(uniforms.flatMap(() => logits)),
    uniforms: Float32Array.from(uniforms),
  })) as unknown as { tokens: Int32Array; logProbs: Float32Array };
  await graph.dispose();
  return { tokens: [...tokens], logProbs: [...logProbs] };
}

const chances = [0.1, 0.2, 0.3, 0.4];
const logits = chances.map(Math.log);

describe("chooseTokens", () => {
  test("a uniform u draws the first token whose cumulative probability exceeds u", async () => {
    // cumulative: 0.1, 0.3, 0.6, 1
    const { tokens } = await drawn(logits, [0, 0.09, 0.11, 0.29, 0.31, 0.59, 0.61, 0.999]);
    expect(tokens).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  test("the largest uniform that a row can draw still gives a token of the vocabulary", async () => {
    const largest = 1 - 2 ** -24;
    expect((await drawn(logits, [largest])).tokens).toEqual([3]);
    expect((await drawn([0, -200, -200], [largest])).tokens).toEqual([0]);
    const flat = Array<number>(1000).fill(0);
    expect((await drawn(flat, [largest])).tokens).toEqual([999]);
  });

  test("temperature 0 takes the likeliest token, the first of equals", async () => {
    const { tokens } = await drawn([1, 3, 3, 2], [0, 0.5, 0.999], { temperature: 0 });
    expect(tokens).toEqual([1, 1, 1]);
  });

  test("temperature divides the logits", async () => {
    // at temperature 1/2 chances are squared: 1, 4, 9, 16 of 30; cumulative 0.033, 0.167, 0.467, 1
    const { tokens } = await drawn(logits, [0.03, 0.04, 0.16, 0.17, 0.46, 0.47], {
      temperature: 0.5,
    });
    expect(tokens).toEqual([0, 1, 1, 2, 2, 3]);
  });

  test("topK keeps the k likeliest", async () => {
    // 0.3 and 0.4 remain: cumulative 0.3 / 0.7 = 0.4286
    const { tokens } = await drawn(logits, [0, 0.42, 0.43, 0.99], { topK: 2 });
    expect(tokens).toEqual([2, 2, 3, 3]);
    expect((await drawn(logits, [0], { topK: 99 })).tokens).toEqual([0]);
  });

  test("topP keeps the fewest that reach this share, the one that crosses it included", async () => {
    // 0.4 is below 0.65 and 0.4 + 0.3 reaches it
    const { tokens } = await drawn(logits, [0, 0.42, 0.43], { topP: 0.65 });
    expect(tokens).toEqual([2, 2, 3]);
    // 0.4 + 0.3 is below 0.75, so 0.2 comes in: cumulative 0.222, 0.556, 1 of 0.9
    const { tokens: three } = await drawn(logits, [0, 0.22, 0.23, 0.55, 0.56], { topP: 0.75 });
    expect(three).toEqual([1, 1, 2, 2, 3]);
  });

  test("minP keeps those at least this share as likely as the likeliest", async () => {
    // 0.6 · 0.4 = 0.24 keeps 0.3 and 0.4
    const { tokens } = await drawn(logits, [0, 0.42, 0.43], { minP: 0.6 });
    expect(tokens).toEqual([2, 2, 3]);
  });

  test("allowed keeps these tokens alone, as likely as they are among them", async () => {
    // 0.2 and 0.4 remain: cumulative 0.333, 1
    const { tokens, logProbs } = await drawn(logits, [0, 0.33, 0.34, 0.99], { allowed: [1, 3] });
    expect(tokens).toEqual([1, 1, 3, 3]);
    expect(logProbs[0]).toBeCloseTo(Math.log(0.2), 5); // still of the unfiltered model
    const greedy = await drawn(logits, [0.5], { allowed: [0, 2], temperature: 0 });
    expect(greedy.tokens).toEqual([2]);
    expect((await drawn([90, 0, -90], [0, 0.9], { allowed: [2] })).tokens).toEqual([2, 2]);
  });

  test("an allowed token that there is not is refused, and so is none at all", async () => {
    await expect(drawn(logits, [0], { allowed: [1, 4] })).rejects.toThrow(
      "token 4 in the allowed tokens is not below 4",
    );
    expect(() => requireChoice({ allowed: [] })).toThrow("expected at least one allowed token");
  });

  test("the log-probability is that of the unfiltered model at temperature 1", async () => {
    const options = { temperature: 3, topK: 3, topP: 0.9, minP: 0.1 };
    const { tokens, logProbs } = await drawn(logits, [0, 0.5, 0.99], options);
    for (const [row, token] of tokens.entries()) {
      expect(logProbs[row]).toBeCloseTo(Math.log(chances[token]!), 5);
    }
  });

  test("a token that a filter forbids is never drawn, whatever the uniform", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 2, maxLength: 9 }),
        fc.array(fc.double({ min: 0, max: 1 - 2 ** -24, noNaN: true }), {
          minLength: 4,
          maxLength: 4,
        }),
        fc.integer({ min: 1, max: 9 }),
        neverForbidden,
      ),
      { seed: 3, numRuns: 25 },
    );
    async function neverForbidden(given: number[], uniforms: number[], topK: number) {
      const logits = given.map(Math.fround);
      const kth = logits.toSorted((a, b) => b - a)[Math.min(topK, logits.length) - 1]!;
      const { tokens } = await drawn(logits, uniforms, { topK });
      // in float32 a logit within 1e-5 of the k-th is as likely as it
      expect(tokens.filter((token) => logits[token]! < kth - 1e-5)).toEqual([]);
    }
  });
});
