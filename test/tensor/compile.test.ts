import { afterEach, describe, expect, test } from "vitest";
import {
  add,
  argmax,
  type Compiled,
  cast,
  compile,
  DYNAMIC,
  exp,
  greater,
  matmul,
  mean,
  multiply,
  openSessions,
  softmax,
  sum,
  type Tensor,
  TensorError,
  trace,
  transpose,
} from "../../src/tensor/index.ts";
import { errorOf, quiet, using } from "./evaluate.ts";

const vector = { dtype: "float32", shape: [3] } as const;
const pair = { a: vector, b: vector } as const;
const numbers = (...values: number[]) => Float32Array.from(values);

afterEach(() => expect(openSessions()).toBe(0));

describe("trees in, trees out", () => {
  test("the result is a tree like the one that the function returned", async () => {
    const types = { model: { weight: vector, layers: [vector, vector] }, scale: vector } as const;
    const f = ({ model, scale }: { model: { layers: readonly Tensor[] }; scale: Tensor }) => ({
      scaled: model.layers.map((layer) => multiply(layer, scale)),
      total: { sum: sum(scale) },
    });
    await using(compile(f as never, types, quiet), async ({ run }) => {
      const layers = [numbers(1, 2, 3), numbers(4, 5, 6)] as const;
      const model = { weight: numbers(0, 0, 0), layers };
      const result = await run({ model, scale: numbers(1, 10, 100) });
      expect(result).toEqual({
        scaled: [numbers(1, 20, 300), numbers(4, 50, 600)],
        total: { sum: numbers(111) }, // 1 + 10 + 100
      });
    });
  });

  test("a single tensor is a tree as well", () =>
    using(
      compile((x) => exp(x), vector, quiet),
      async ({ run }) => expect(await run(numbers(0, 0, 0))).toEqual(numbers(1, 1, 1)),
    ));

  test("every element type has its typed array", () =>
    using(
      compile(
        ({ a }) => ({
          double: cast(a, "float64"),
          whole: cast(a, "int32"),
          position: argmax(a),
          isLarge: greater(a, 2),
        }),
        { a: vector },
        quiet,
      ),
      async ({ run }) => {
        const result = await run({ a: numbers(1.5, 3.5, -2.5) });
        expect(result.double).toEqual(Float64Array.of(1.5, 3.5, -2.5));
        expect(result.whole).toEqual(Int32Array.of(1, 3, -2));
        expect(result.position).toEqual(BigInt64Array.of(1n));
        expect(result.isLarge).toEqual(Uint8Array.of(0, 1, 0));
      },
    ));

  test("arrays are matched by their path: records may be in any order", () =>
    using(
      compile(({ a, b }) => ({ both: add(a, multiply(b, 10)) }), pair, quiet),
      async ({ run }) => {
        const result = await run({ b: numbers(1, 2, 3), a: numbers(4, 5, 6) });
        expect(result.both).toEqual(numbers(14, 25, 36));
      },
    ));

  test("an input that is not used, a constant result and an input as result are fine", () =>
    using(
      compile(({ a, b }) => ({ a, twice: a, sum: sum(multiply(b, 0)) }), pair, quiet),
      async ({ run }) => {
        const result = await run({ a: numbers(1, 2, 3), b: numbers(4, 5, 6) });
        expect(result).toEqual({ a: numbers(1, 2, 3), twice: numbers(1, 2, 3), sum: numbers(0) });
      },
    ));
});

describe("what does not fit is refused by name", () => {
  const compiled = () => compile(({ a, b }) => ({ sum: add(a, b) }), pair, quiet);
  const wrong = [
    ["another length", { a: numbers(1, 2), b: numbers(1, 2, 3) }, "a: expected float32 [3]"],
    ["another element type", { a: new Float64Array(3), b: numbers(1, 2, 3) }, "got Float64Array"],
    ["a missing array", { a: numbers(1, 2, 3) }, "b: expected float32 [3], got nothing."],
    [
      "an unknown array",
      { a: numbers(1, 2, 3), b: numbers(1, 2, 3), c: numbers(1) },
      "c: expected nothing, got an array.",
    ],
  ] as const;

  test.each(wrong)("%s", (_, arrays, message) =>
    using(compiled(), async ({ run }) => {
      const error = await errorOf(() => run(arrays as never));
      expect(error).toBeInstanceOf(TensorError);
      expect(error.message).toContain(message);
      expect(error.message).toMatch(/\n {4}at .*compile\.test\.ts:\d+:\d+$/);
    }),
  );

  test("something that is no array at all", () =>
    using(compiled(), async ({ run }) => {
      const error = await errorOf(() => run({ a: 1, b: numbers(1, 2, 3) } as never));
      expect(error.message).toBe(
        "leavesOf: expected a tensor, a typed array, a list or a record at a, got 1.",
      );
    }));

  test("two arrays of one name", async () => {
    const types = { "a.b": vector, a: { b: vector } };
    const error = await errorOf(() => compile(({ a }) => ({ x: sum(a.b) }), types, quiet));
    expect(error.message).toContain("two arrays are both called a.b");
  });
});

test("the compiler knows the tree: what does not fit is an error while it is written", () => {
  const calls = ({ run }: Compiled<typeof pair, { readonly sum: Tensor }>) => [
    () => run({ a: numbers(1, 2, 3), b: numbers(1, 2, 3) }),
    // @ts-expect-error b is missing
    () => run({ a: numbers(1, 2, 3) }),
    // @ts-expect-error a float32 tensor is no Float64Array
    () => run({ a: new Float64Array(3), b: numbers(1, 2, 3) }),
    // @ts-expect-error there is no result called product
    async () => (await run({ a: numbers(1, 2, 3), b: numbers(1, 2, 3) })).product,
  ];
  expect(calls).toBeInstanceOf(Function); // the type check is the test
});

describe("an axis that is known at the call", () => {
  const rows = { dtype: "float32", shape: [DYNAMIC, 2] } as const;

  test("takes any length, also in `into`", () =>
    using(
      compile(({ x }) => ({ gram: matmul(x, transpose(x)) }), { x: rows }, quiet),
      async ({ run }) => {
        const one = await run({ x: numbers(3, 4) });
        expect(one.gram).toEqual(numbers(25)); // 3² + 4²
        const into = { gram: new Float32Array(4) };
        await run({ x: numbers(3, 4, 1, 0) }, { into });
        expect(into.gram).toEqual(numbers(25, 3, 3, 1));
        expect((await run({ x: numbers() })).gram).toEqual(numbers());
      },
    ));

  test("is as long in every input, and divides the array evenly", () =>
    using(
      compile(({ x, y }) => ({ sum: softmax(add(x, y)) }), { x: rows, y: rows }, quiet),
      async ({ run }) => {
        const odd = await errorOf(() => run({ x: numbers(1, 2, 3), y: numbers(1, 2) }));
        expect(odd.message).toContain("x: expected float32 [?, 2], got Float32Array of 3 elements");
        const other = await errorOf(() => run({ x: numbers(1, 2), y: numbers(1, 2, 3, 4) }));
        expect(other.message).toContain("y: expected float32 [1, 2], got Float32Array of 4");
      },
    ));

  test("has no number that an operation could need", async () => {
    const error = await errorOf(() => trace(({ x }) => mean(x), { x: rows }));
    expect(error.message).toContain("mean: needs the length of the dynamic axis of [?, 2].");
  });
});
