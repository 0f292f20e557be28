import { describe, expect, test } from "vitest";
import { lastOf, type Past, type ReadOn, readOn } from "../../src/model/readOn.ts";
import { activations, embedTokens, type Model } from "../../src/model/transformer.ts";
import { constantWeights } from "../../src/model/weights.ts";
import { compile } from "../../src/tensor/compile.ts";
import { gradients } from "../../src/tensor/gradient.ts";
import { square } from "../../src/tensor/operations/arithmetic.ts";
import { sum } from "../../src/tensor/operations/broadcast.ts";
import { concat, slice } from "../../src/tensor/operations/window.ts";
import { constant, type Tensor } from "../../src/tensor/tensor.ts";
import { largestDifference, smallModel, smallSize, someTokens, variants } from "./small.ts";

const [rows, start, rest] = [3, 2, 5];
const { width } = smallSize;
const first = someTokens(start, 1);
const texts = Array.from({ length: rows }, (_, row) => someTokens(rest, row + 2));

/** Numbers of a graph over one model, whose texts are given as embeddings. */
async function computed(
  variant: string,
  f: (model: Model, embedded: Tensor) => Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, number[]>>> {
  const trained = smallModel(variants[variant]);
  const model = { config: trained.config, parameters: constantWeights(trained) };
  const types = { tokens: { dtype: "int32", shape: [rows, rest] } } as const;
  const graph = await compile(({ tokens }) => f(model, embedTokens(model, tokens)), types, {
    threads: 1,
  });
  const found = await graph.run({ tokens: Int32Array.from(texts.flat()) });
  await graph.dispose();
  return Object.fromEntries(
    Object.entries(found).map(([name, array]) => [name, Array.from(array as Float32Array)]),
  );
}

/** One row of tokens, read by itself. */
const begun = (model: Model): ReadOn =>
  readOn(model, embedTokens(model, constant(first, { dtype: "int32", shape: [1, start] })));

describe.each(Object.keys(variants))("reading on, %s", (variant) => {
  test("gives what reading everything at once gives", async () => {
    const { parts, whole } = await computed(variant, (model, embedded) => ({
      parts: readOn(model, embedded, begun(model).past).final,
      whole: slice(
        activations(
          model,
          constant(
            texts.flatMap((text) => [...first, ...text]),
            { dtype: "int32", shape: [rows, start + rest] },
          ),
        ).final,
        1,
        [start, start + rest],
      ),
    }));
    expect(parts).toHaveLength(rows * rest * width);
    expect(largestDifference(parts!, whole!)).toBeLessThan(1e-5);
  });

  test("token by token as well, in more pieces than are kept apart", async () => {
    const { parts, whole } = await computed(variant, (model, embedded) => {
      const past = readOn(model, slice(embedded, 1, [0, 1]), begun(model).past).past;
      const one = (known: Past, at: number) =>
        readOn(model, slice(embedded, 1, [at, at + 1]), known).past;
      const several = [1, 2, 3, 4, 1, 2, 3].reduce(one, past); // nine tokens behind the first
      const again = concat(
        [0, 1, 2, 3, 4, 1, 2, 3].map((at) => slice(embedded, 1, [at, at + 1])),
        1,
      );
      return {
        parts: lastOf(readOn(model, slice(embedded, 1, [0, 2]), several)),
        whole: lastOf(
          readOn(model, concat([again, slice(embedded, 1, [0, 2])], 1), begun(model).past),
        ),
      };
    });
    expect(parts).toHaveLength(rows * width);
    expect(largestDifference(parts!, whole!)).toBeLessThan(1e-5);
  });

  test.each([
    ["the last", [4, 5]],
    ["the first", [0, 1]],
    ["two in the middle", [2, 4]],
    ["all", [0, 5]],
  ] as const)("some positions alone are what they are among all: %s", async (_, range) => {
    const { some, all } = await computed(variant, (model, embedded) => {
      const read = readOn(model, embedded, begun(model).past);
      return { some: read.finalAt(range), all: slice(read.final, 1, range) };
    });
    expect(some).toHaveLength(rows * (range[1] - range[0]) * width);
    expect(largestDifference(some!, all!)).toBeLessThan(1e-5);
  });

  test("derivatives through the last position alone are those through a slice of all", async () => {
    const { alone, sliced } = await computed(variant, (model, embedded) => {
      const by = (of: (read: ReadOn) => Tensor) => {
        const read = readOn(model, embedded, begun(model).past);
        return gradients(sum(square(of(read))), [embedded])[0]!;
      };
      return { alone: by(lastOf), sliced: by(({ final }) => slice(final, 1, [rest - 1, rest])) };
    });
    const scale = Math.max(...sliced!.map(Math.abs));
    expect(scale).toBeGreaterThan(1e-3);
    expect(largestDifference(alone!, sliced!) / scale).toBeLessThan(1e-5);
  });
});

describe("some positions alone", () => {
  test("the last layer computes no others", () => {
    const rowsOfProducts = (of: (read: ReadOn) => Tensor) => {
      const trained = smallModel();
      const model = { config: trained.config, parameters: constantWeights(trained) };
      const tokens = constant(texts.flat(), { dtype: "int32", shape: [rows, rest] });
      const final = of(readOn(model, embedTokens(model, tokens)));
      return rowsBelow(final);
    };
    // rows · rest = 15 positions go through four products per layer; the last layer has 3 left behind the first of four
    expect(rowsOfProducts(({ final }) => final)).toEqual(Array(8).fill(15));
    expect(rowsOfProducts(lastOf)).toEqual([15, 15, 15, 15, 15, 3, 3, 3]);
  });

  test("are the same for activations of tokens, under the mask that is always there", async () => {
    const { some, all } = await computed("Llama", (model) => {
      const tokens = constant(texts.flat(), { dtype: "int32", shape: [rows, rest] });
      const read = activations(model, tokens);
      return { some: read.finalAt([1, 3]), all: slice(read.final, 1, [1, 3]) };
    });
    expect(largestDifference(some!, all!)).toBeLessThan(1e-5);
  });
});

/** Rows of every product of two matrices below a tensor, the first one first. */
function rowsBelow(below: Tensor): number[] {
  const seen = new Set<object>();
  const found: number[] = [];
  const visit = (tensor: Tensor): void => {
    if (seen.has(tensor.node)) return;
    seen.add(tensor.node);
    tensor.node.inputs.forEach(visit);
    if (tensor.node.operation.name === "matmul" && tensor.shape.length === 2) {
      found.push(tensor.shape[0]!);
    }
  };
  visit(below);
  return found;
}
