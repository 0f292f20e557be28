import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  add,
  type Compiled,
  compile,
  DYNAMIC,
  divide,
  exp,
  gather,
  gradients,
  matmul,
  multiply,
  sum,
  type Tensor,
  TensorError,
} from "../../src/tensor/index.ts";
import { errorOf, quiet } from "./evaluate.ts";

const worker = { ...quiet, worker: true } as const;
const types = {
  table: { dtype: "float32", shape: [4, 2] },
  ids: { dtype: "int64", shape: [3] },
} as const;
const table = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);

interface Inputs {
  readonly table: Tensor;
  readonly ids: Tensor;
}

/** A function with a gradient, so that the graph is more than one node. */
const f = ({ table, ids }: Inputs) => {
  const rows = gather(exp(divide(table, 10)), ids);
  const loss = sum(multiply(rows, rows));
  return { rows, gradient: gradients(loss, [table])[0]! };
};

type Here = Compiled<typeof types, ReturnType<typeof f>>;
let here: Here;
let there: Here;

beforeAll(async () => {
  here = await compile(f, types, quiet);
  there = await compile(f, types, worker);
});
afterAll(() => Promise.all([here.dispose(), there.dispose()]));

const ids = (...numbers: number[]) => BigInt64Array.from(numbers, BigInt);

describe("a graph on a worker thread", () => {
  test("gives the same bytes as without one", async () => {
    const inputs = { table, ids: ids(3, 0, 3) };
    expect(await there.run(inputs)).toEqual(await here.run(inputs));
  });

  test("leaves this thread free: timers fire while it computes", async () => {
    const square = { dtype: "float32", shape: [400, 400] } as const;
    const power = (x: Tensor) => Array.from({ length: 40 }).reduce<Tensor>((y) => matmul(y, x), x);
    const busy = await compile(({ x }) => sum(power(x)), { x: square }, worker);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await busy.run({ x: new Float32Array(400 * 400) }); // 40 · 2 · 400³ = 5 · 10⁹ operations
    clearInterval(timer);
    await busy.dispose();
    expect(ticks).toBeGreaterThan(2); // on this thread at most one before and one after
  });

  test("answers calls that overlap one by one, each with its own result", async () => {
    const calls = [0, 1, 2, 3].map((id) => ({ table, ids: ids(id, id, id) }));
    const expected = [];
    for (const call of calls) expected.push(await here.run(call));
    expect(await Promise.all(calls.map((call) => there.run(call)))).toEqual(expected);
  });

  test("writes into given arrays", async () => {
    const into = { rows: new Float32Array(6), gradient: new Float32Array(8) };
    const inputs = { table, ids: ids(1, 1, 2) };
    const result = await there.run(inputs, { into });
    expect(result.rows).toBe(into.rows);
    expect(into).toEqual(await here.run(inputs));
  });

  test("explains a failure as it is explained without a worker, and works on afterwards", async () => {
    const inputs = { table, ids: ids(0, 1, 4) };
    const [far, near] = [
      await errorOf(() => there.run(inputs)),
      await errorOf(() => here.run(inputs)),
    ];
    expect(far).toBeInstanceOf(TensorError);
    expect(far.message).toBe(near.message);
    expect(far.message).toMatch(/^gather: .*float32 \[4, 2\], int64 \[3\].*idx=4/);
    expect(far.message).toMatch(/\n {4}at .*worker\.test\.ts:\d+:\d+$/);
    expect(await there.run({ table, ids: ids(0, 0, 0) })).toBeDefined();
  });

  test("checks its arguments as they are checked without a worker", async () => {
    const wrong = { table: new Float32Array(3), ids: ids(0, 1, 2) };
    const [far, near] = [
      await errorOf(() => there.run(wrong)),
      await errorOf(() => here.run(wrong)),
    ];
    const first = (error: Error) => error.message.split("\n")[0];
    expect(first(far)).toBe(first(near));
    expect(first(far)).toBe("run: table: expected float32 [4, 2], got Float32Array of 3 elements.");
  });

  test("explains a graph that the runtime refuses", async () => {
    const cuda = { ...worker, executionProvider: "cuda" } as const;
    const error = await errorOf(() => compile(f, types, cuda));
    expect(error).toBeInstanceOf(TensorError);
    expect(error.message).toMatch(/^compile: the execution provider "cuda" cannot be used here/);
    const threads = await errorOf(() => compile(f, types, { ...worker, threads: 0 }));
    expect(threads).toBeInstanceOf(RangeError);
  });

  test("takes no dynamic axis", async () => {
    const rows = { x: { dtype: "float32", shape: [DYNAMIC, 2] } } as const;
    const error = await errorOf(() => compile(({ x }) => add(x, 1), rows, worker));
    expect(error.message).toMatch(/^compile: x: a worker takes no dynamic axis\.\n {4}at /);
  });

  test("returns the same arrays with reuseOutputs", async () => {
    const reusing = await compile(f, types, { ...worker, reuseOutputs: true });
    const first = await reusing.run({ table, ids: ids(0, 1, 2) });
    const second = await reusing.run({ table, ids: ids(3, 3, 3) });
    expect(second.rows).toBe(first.rows);
    await reusing.dispose();
    const error = await errorOf(() => reusing.run({ table, ids: ids(0, 1, 2) }));
    expect(error.message).toContain("the compiled function has been disposed of");
  });
});

test("a process with an idle worker ends by itself, and one that disposes of it ends as well", () => {
  const room = new URL("../../src/tensor/index.ts", import.meta.url).href;
  const hook = new URL("../../bin/typescript.js", import.meta.url).href;
  const script = (last: string) => `
    const { compile, exp } = await import(${JSON.stringify(room)});
    const types = { x: { dtype: "float32", shape: [1] } };
    const { run, dispose } = await compile(({ x }) => exp(x), types, { worker: true });
    console.log((await run({ x: Float32Array.of(0) }))[0]);
    ${last}`;
  for (const last of ["", "await dispose(); console.log('disposed');"]) {
    const args = ["--import", hook, "--input-type=module", "--eval", script(last)];
    const output = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
    expect(output).toBe(last ? "1\ndisposed\n" : "1\n"); // e⁰ = 1
  }
});
