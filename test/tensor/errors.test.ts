/** What a person reads who used an operator wrongly: its name, the shapes, the line. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { userLine } from "../../src/tensor/error.ts";
import * as tensor from "../../src/tensor/index.ts";
import {
  add,
  constant,
  crossEntropy,
  DYNAMIC,
  divide,
  gather,
  gatherElements,
  gradients,
  reshape,
  scatterAdd,
  type Tensor,
  TensorError,
  trace,
} from "../../src/tensor/index.ts";
import { apply, type Operation } from "../../src/tensor/tensor.ts";
import { errorOf, evaluate } from "./evaluate.ts";
import { otherExports } from "./operators/exports.ts";
import { cannotFail, misuses } from "./operators/misuses.ts";

const ids = (...numbers: number[]) => constant(numbers, { dtype: "int64" });
const id = (number: number) => constant(number, { dtype: "int64" });
const vector = (...numbers: number[]) => constant(numbers);

const ownFile = fileURLToPath(import.meta.url);
const ownLines = readFileSync(ownFile, "utf8").split("\n");

/** The line of this file on which the call stands, as a pattern of `file:line:column`. */
const lineOf = (call: string) =>
  new RegExp(`^${ownFile}:${ownLines.findIndex((line) => line.includes(call)) + 1}:\\d+$`);

describe("an operator that is used wrongly", () => {
  test("every operator is here, or takes whatever its types allow", () => {
    const known = [...Object.keys(misuses), ...cannotFail, ...Object.keys(otherExports)];
    expect(Object.keys(misuses).length).toBeGreaterThan(70);
    expect(known.sort()).toEqual(Object.keys(tensor).sort());
  });

  test.each(Object.entries(misuses))(
    "%s says its name, what it got, and the line",
    async (name, calls) => {
      for (const [act, message] of calls) {
        const error = (await errorOf(act)) as TensorError;
        expect(error).toBeInstanceOf(TensorError);
        expect(error.operation).toBe(name);
        expect(error.message).toMatch(new RegExp(`^${name}: `));
        expect(error.message).toContain(message);
        expect(error.line).toMatch(/test\/tensor\/operators\/misuses\.ts:\d+:\d+$/);
      }
    },
  );

  test("the line is that of the call, not one inside the engine", async () => {
    const error = await errorOf(() => add(vector(1, 2), vector(1, 2, 3)));
    expect((error as TensorError).line).toMatch(lineOf("add(vector(1, 2), vector(1, 2, 3))"));
    expect(error.message.split("\n    at ")[1]).toBe((error as TensorError).line);
  });
});

describe("an operator that fails on its numbers", () => {
  /** Name, call, the text of the call, and what the error tells about it. */
  type Failure = readonly [name: string, call: () => Tensor, text: string, reason: RegExp];
  const failures: readonly Failure[] = [
    [
      "gather",
      () => gather(vector(1), ids(3)),
      "gather(vector",
      /float32 \[1\], int64 \[1\].*idx=3/,
    ],
    ["gatherElements", () => gatherElements(vector(1), ids(1)), "Elements(vec", /Out of range/],
    ["scatterAdd", () => scatterAdd([2], ids(2), vector(1)), "scatterAdd([2]", /indice = 2/],
    ["divide", () => divide(ids(1), ids(0)), "divide(ids", /int64 \[1\].*division by zero/],
    [
      "crossEntropy",
      () => crossEntropy(vector(1), id(5)),
      "Entropy(vec",
      /float32 \[1\], int64 \[\]/,
    ],
  ];

  test.each(failures)(
    "%s: its name, the types and the line where it was written",
    async (name, call, text, reason) => {
      const error = (await errorOf(() =>
        evaluate(() => ({ result: call() }), {}, {}),
      )) as TensorError;
      expect(error).toBeInstanceOf(TensorError);
      expect(error.operation).toBe(name);
      expect(error.message).toMatch(reason);
      expect(error.line).toMatch(lineOf(text));
      expect(error.message).not.toMatch(/onnxruntime_src|\.cc:|\.h:|Non-zero status|\bn\d+\b/);
      expect(error.cause).toBeInstanceOf(Error); // the runtime's own words
    },
  );

  test("a derivative that fails names the line of its operation", async () => {
    const error = (await errorOf(() =>
      evaluate(
        ({ logits }) => {
          const loss = crossEntropy(logits, id(7));
          return { slope: gradients(loss, [logits])[0]! };
        },
        { logits: { dtype: "float32", shape: [3] } },
        { logits: Float32Array.of(1, 2, 3) },
      ),
    )) as TensorError;
    expect(error.line).toMatch(lineOf("crossEntropy(logits, id(7))"));
  });
});

describe("a graph that the runtime refuses", () => {
  /** An operation whose ONNX operator is `type`. */
  const operationOf = (type: string): Operation => ({
    name: "invented",
    infer: ([x]) => [x!],
    emit: (emitter, inputs) => emitter.add(type, inputs),
  });

  test.each([
    ["an operator that it does not know", "NoSuchOperator"],
    ["a type for which it has no kernel", "BitwiseNot"],
    ["shapes that do not agree", "MatMul"],
  ])("%s is explained by our operation, its types and its line", async (_, type) => {
    const error = (await errorOf(() =>
      evaluate(() => ({ y: apply(operationOf(type), [vector(1, 2)], {}) }), {}, {}),
    )) as TensorError;
    expect(error).toBeInstanceOf(TensorError);
    expect(error.message).toMatch(/^invented: the runtime refused it on \(float32 \[2\]\): \S/);
    expect(error.message).not.toMatch(/\bn\d+\b/);
    expect(error.line).toMatch(lineOf("apply(operationOf(type), [vector(1, 2)], {})"));
  });

  test("a dynamic axis that meets a number is refused before the runtime sees it", async () => {
    const types = { x: { dtype: "float32", shape: [DYNAMIC] } } as const;
    const error = await errorOf(() => trace(({ x }) => add(x, vector(1, 2)), types));
    expect(error.message).toContain("add: shapes [?] and [2] do not broadcast: axis -1 differs.");
    const reshaped = await errorOf(() => trace(({ x }) => reshape(x, [2, 3]), types));
    expect(reshaped.message).toContain("reshape: cannot view [?] as [2, 3]: sizes differ.");
  });
});

describe("lines of compiled and foreign code", () => {
  const at = (frame: string) =>
    userLine({
      stack: `Error\n    at inner (${new URL("../../src/tensor/x.ts", import.meta.url).href}:1:1)\n${frame}`,
    } as Error);

  test("a file outside the engine is named as it is", () => {
    expect(at("    at f (file:///home/someone/experiment.ts:12:5)")).toBe(
      "/home/someone/experiment.ts:12:5",
    );
    expect(at("    at async /home/someone/a b/run.mjs:3:1")).toBe("/home/someone/a b/run.mjs:3:1");
    expect(at("    at node:internal/modules/run:1:2")).toBeUndefined();
  });

  test("run from dist, a foreign file and a recipe are named by their sources", () => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), "assay-lines-"));
    const script = join(folder, "experiment.mjs");
    const compiler = new URL("../../bin/compile.js", import.meta.url).href;
    writeFileSync(
      script,
      `const { makeFresh } = await import(${JSON.stringify(compiler)});
       await makeFresh();
       const { add, constant } = await import(${JSON.stringify(`${root}dist/src/tensor/index.js`)});
       const { userLine } = await import(${JSON.stringify(`${root}dist/src/tensor/error.js`)});
       try {
         add(constant([1, 2]), constant([1, 2, 3]));
       } catch (error) {
         console.log(error.line);
       }
       console.log(userLine({ stack: "Error\\n at (file://${root}dist/recipes/paper/one.js:7:3)" }));`,
    );
    const output = execFileSync(process.execPath, [script], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(output.split("\n")).toEqual([`${script}:6:10`, `${root}recipes/paper/one.ts:7:3`, ""]);
  });
});
