import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { transformerTypes } from "../../src/model/transformer.ts";
import { transformerConfig } from "../../src/model/transformerConfig.ts";
import {
  adam,
  chain,
  constant,
  muon,
  partition,
  scaleByAdam,
  scaleByLearningRate,
  scaleByOrthogonality,
  sgd,
} from "../../src/optim/index.ts";
import { leavesOf } from "../../src/tensor/tree.ts";
import { stepsOf } from "./prescribed.ts";

/** Minus the first step from zero with learning rate 1: what became of this gradient. */
async function orthogonal(gradient: readonly number[], [rows, columns]: readonly [number, number]) {
  const [step] = await stepsOf(chain(scaleByOrthogonality(), scaleByLearningRate(constant(1))), {
    shapes: { x: [rows, columns] },
    initial: { x: gradient.map(() => 0) },
    gradients: [{ x: gradient }],
  });
  return step!.parameters.map((value) => -value);
}

describe("scaleByOrthogonality", () => {
  test("moves every direction about equally far, however unequal the gradient is", async () => {
    // singular values 100, 1 and 10; all become 0.2 · √3 times something near 1
    const update = await orthogonal([100, 0, 0, 0, 1, 0, 0, 0, 10], [3, 3]);
    const sizes = [0, 4, 8].map((at) => update[at]! / (0.2 * Math.sqrt(3)));
    for (const size of sizes) expect(size).toBeGreaterThan(0.3);
    for (const size of sizes) expect(size).toBeLessThan(1.3);
    expect(Math.max(...[1, 2, 3, 5, 6, 7].map((at) => Math.abs(update[at]!)))).toBeLessThan(1e-6);
  });

  test("does not depend on how large the gradient is", async () => {
    const [small, large] = [1e-3, 1e3].map((scale) => [1, 2, 3, 4, 5, 7].map((x) => scale * x));
    const [a, b] = [await orthogonal(small!, [2, 3]), await orthogonal(large!, [2, 3])];
    for (const [index, value] of a.entries()) expect(value).toBeCloseTo(b[index]!, 5);
  });

  test("of a transposed gradient is transposed: tall and wide matrices are treated alike", async () => {
    const wide = await orthogonal([1, 2, 3, 4, 5, 7], [2, 3]);
    const tall = await orthogonal([1, 4, 2, 5, 3, 7], [3, 2]);
    for (const [from, to] of [
      [0, 0],
      [1, 2],
      [2, 4],
      [3, 1],
      [4, 3],
      [5, 5],
    ] as const) {
      expect(tall[to]).toBeCloseTo(wide[from]!, 5);
    }
  });

  test("leaves a gradient of zero at zero", async () => {
    expect((await orthogonal([0, 0, 0, 0], [2, 2])).map(Math.abs)).toEqual([0, 0, 0, 0]);
  });
});

describe("muon", () => {
  test("is for the matrices inside a transformer: not for embeddings, the head, gains and biases", () => {
    const config = transformerConfig(
      { vocabularySize: 5, contextLength: 4, width: 8, layers: 1, heads: 2 },
      { tiedEmbeddings: false },
    );
    const optimizer = muon(constant(0.01));
    const leaves = leavesOf<{ readonly shape: readonly number[] }>(transformerTypes(config));
    const moved = leaves.filter(({ name, leaf }) =>
      Object.keys(optimizer.state({ name, shape: leaf.shape })).some((key) => /momentum/.test(key)),
    );
    expect(moved.map(({ name }) => name)).toEqual(
      ["queryKeyValue", "attentionOutput", "up", "down"].map((part) => `blocks.0.${part}.weight`),
    );
    expect(leaves.length).toBeGreaterThan(12);
  });
});

describe("partition", () => {
  const shapes = { a: [2], b: [1], c: [2] };
  const values = fc.record({
    a: fc.tuple(fc.integer(), fc.integer()),
    b: fc.tuple(fc.integer()),
    c: fc.tuple(fc.integer(), fc.integer()),
  });

  test("gives every parameter the steps of its own optimiser, in whatever order they stand", async () => {
    const parts = chain(
      partition((name) => name !== "b", scaleByAdam(), chain()),
      scaleByLearningRate(constant(0.1)),
    );
    const initial = { a: [0, 0], b: [0], c: [0, 0] };
    await fc.assert(
      fc.asyncProperty(fc.array(values, { minLength: 3, maxLength: 3 }), async (gradients) => {
        const of = { shapes, initial, gradients };
        const mixed = (await stepsOf(parts, of)).at(-1)!.parameters;
        const byAdam = (await stepsOf(adam(constant(0.1)), of)).at(-1)!.parameters;
        const bySgd = (await stepsOf(sgd(constant(0.1)), of)).at(-1)!.parameters;
        expect(mixed).toEqual([byAdam[0], byAdam[1], bySgd[2], byAdam[3], byAdam[4]]);
      }),
      { seed: 1, numRuns: 5 },
    );
  });
});
