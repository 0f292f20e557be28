import { availableParallelism } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  add,
  compile,
  defaultThreads,
  exp,
  multiply,
  openSessions,
  type Tensor,
  TensorError,
} from "../../src/tensor/index.ts";
import { errorOf, quiet, using } from "./evaluate.ts";

const vector = { dtype: "float32", shape: [3] } as const;
const pair = { a: vector, b: vector } as const;
const numbers = (...values: number[]) => Float32Array.from(values);

afterEach(() => expect(openSessions()).toBe(0));

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
      /^run: the compiled function has been disposed of\.\n {4}at .*sessions\.test\.ts:\d+:\d+$/,
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
      /^compile: the execution provider "cuda" cannot be used here: .* Use "cpu"\.\n {4}at .*sessions\.test\.ts/,
    );
  });

  test("ASSAY_THREADS is the number of threads where none is given", () => {
    vi.stubEnv("ASSAY_THREADS", "3");
    expect(defaultThreads()).toBe(3);
    vi.stubEnv("ASSAY_THREADS", "many");
    expect(defaultThreads).toThrow(
      'ASSAY_THREADS: expected a whole number of at least 1, got "many".',
    );
    vi.stubEnv("ASSAY_THREADS", "");
    expect(defaultThreads()).toBe(availableParallelism());
    vi.unstubAllEnvs();
  });

  test("a thread count below 1 is refused before anything is opened", async () => {
    const error = await errorOf(() => compile(f, { a: vector }, { threads: 0 }));
    expect(error.message).toBe("compile: expected at least 1 thread, got 0.");
  });
});
