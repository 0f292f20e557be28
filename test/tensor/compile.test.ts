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
import { errorOf, quiet } from "./evaluate.ts";

const vector = { dtype: "float32", shape: [3] } as const;
const pair = { a: vector, b: vector } as const;
const numbers = (...values: number[]) => Float32Array.from(values);

afterEach(() => expect(openSessions()).toBe(0));

/** Compiles, hands over, and disposes whatever happens. */
async function using<Inputs, Outputs>(
  compiled: Promise<Compiled<Inputs, Outputs>>,
  act: (compiled: Compiled<Inputs, Outputs>) => Promise<void>,
): Promise<void> {
  const opened = await compiled;
  await act(opened).finally(() => opened.dispose());
}

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

describe("into and reuseOutputs", () => {
  test("results are written into the arrays of `into`, and those are returned", () =>
    using(
      compile(({ a, b }) => ({ sum: add(a, b) }), pair, quiet),
      async ({ run }) => {
        const into = { sum: numbers(0, 0, 0) };
        const inputs = { a: numbers(1, 2, 3), b: numbers(1, 1, 1) };
        const result = await run(inputs, { into });
        expect(result.sum).toBe(into.sum);
        expect(into.sum).toEqual(numbers(2, 3, 4));
      },
    ));

  test("views of one buffer are targets like any other", () =>
    using(
      compile(({ a }) => ({ double: add(a, a), triple: multiply(a, 3) }), { a: vector }, quiet),
      async ({ run }) => {
        const flat = new Float32Array(8);
        const into = { double: flat.subarray(1, 4), triple: flat.subarray(4, 7) };
        await run({ a: numbers(1, 2, 3) }, { into });
        expect(flat).toEqual(numbers(0, 2, 4, 6, 3, 6, 9, 0));
      },
    ));

  test("a target that shares memory with an input or with another target is refused", () =>
    using(
      compile(({ a }) => ({ double: add(a, a), triple: multiply(a, 3) }), { a: vector }, quiet),
      async ({ run }) => {
        const flat = new Float32Array(8);
        const onInput = { double: flat.subarray(2, 5), triple: numbers(0, 0, 0) };
        const one = await errorOf(() => run({ a: flat.subarray(0, 3) }, { into: onInput }));
        expect(one.message).toContain("result double shares memory with input a");
        const onOther = { double: flat.subarray(0, 3), triple: flat.subarray(2, 5) };
        const two = await errorOf(() => run({ a: numbers(1, 2, 3) }, { into: onOther }));
        expect(two.message).toContain("result triple shares memory with result double");
      },
    ));

  test("a target of another length or type is refused by name", () =>
    using(
      compile(({ a }) => ({ double: add(a, a) }), { a: vector }, quiet),
      async ({ run }) => {
        const into = { double: numbers(0) };
        const error = await errorOf(() => run({ a: numbers(1, 2, 3) }, { into }));
        expect(error.message).toContain("into.double: expected float32 [3], got Float32Array of 1");
      },
    ));

  test("without options every call returns new arrays; with reuseOutputs always the same", async () => {
    const f = ({ a }: { a: Tensor }) => ({ double: add(a, a) });
    for (const reuseOutputs of [false, true]) {
      await using(compile(f, { a: vector }, { ...quiet, reuseOutputs }), async ({ run }) => {
        const first = await run({ a: numbers(1, 2, 3) });
        const second = await run({ a: numbers(4, 5, 6) });
        expect(first.double === second.double).toBe(reuseOutputs);
        expect(second.double).toEqual(numbers(8, 10, 12));
        expect(first.double).toEqual(reuseOutputs ? numbers(8, 10, 12) : numbers(2, 4, 6));
      });
    }
  });
});

describe("sessions", () => {
  const f = ({ a }: { a: Tensor }) => ({ result: exp(a) });

  test("two compilations of the same graph share a session, and the last one closes it", async () => {
    const one = await compile(f, { a: vector }, quiet);
    const two = await compile(({ a }) => ({ other: exp(a) }), { a: vector }, quiet);
    expect(openSessions()).toBe(1);
    await one.dispose();
    expect(openSessions()).toBe(1);
    expect((await two.run({ a: numbers(0, 0, 0) })).other).toEqual(numbers(1, 1, 1));
    await two.dispose();
  });

  test("another graph or another option is another session", async () => {
    const all = await Promise.all([
      compile(f, { a: vector }, quiet),
      compile(f, { a: { dtype: "float32", shape: [4] } }, quiet),
      compile(f, { a: vector }, { threads: 2, spinning: false }),
      compile(f, { a: vector }, { threads: 1, spinning: true }),
    ]);
    expect(openSessions()).toBe(4);
    await Promise.all(all.map(({ dispose }) => dispose()));
  });

  test("dispose twice is once; a call afterwards is refused", async () => {
    const other = await compile(f, { a: vector }, quiet);
    const { run, dispose } = await compile(f, { a: vector }, quiet);
    await dispose();
    await dispose();
    const error = await errorOf(() => run({ a: numbers(1, 2, 3) }));
    expect(error.message).toMatch(
      /^run: the compiled function has been disposed of\.\n {4}at .*compile\.test\.ts:\d+:\d+$/,
    );
    // the second dispose did not take the session from the other user
    expect((await other.run({ a: numbers(0, 0, 0) })).result).toEqual(numbers(1, 1, 1));
    await other.dispose();
  });

  test("dispose waits for the calls under way", async () => {
    const { run, dispose } = await compile(f, { a: vector }, quiet);
    const result = run({ a: numbers(0, 0, 0) });
    await dispose();
    expect((await result).result).toEqual(numbers(1, 1, 1));
  });

  test("a graph that the runtime refuses leaves no session behind", async () => {
    const cuda = { ...quiet, executionProvider: "cuda" } as const;
    const error = await errorOf(() => compile(f, { a: vector }, cuda));
    expect(error).toBeInstanceOf(TensorError);
    expect(error.message).toMatch(
      /^compile: the execution provider "cuda" cannot be used here: .* Use "cpu"\.\n {4}at .*compile\.test\.ts/,
    );
  });

  test("a thread count below 1 is refused before anything is opened", async () => {
    const error = await errorOf(() => compile(f, { a: vector }, { threads: 0 }));
    expect(error.message).toBe("compile: expected at least 1 thread, got 0.");
  });
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
