/** The four questions about an operator: value, derivative, derivative of the derivative, and float32. */
import * as runtime from "onnxruntime-node";
import { expect } from "vitest";
import {
  add,
  type Compiled,
  cast,
  compile,
  constant,
  type Dtype,
  gradients,
  multiply,
  sum,
  type Tensor,
  type TypedArray,
  trace,
  typedArray,
} from "../../../src/tensor/index.ts";
import { quiet } from "../evaluate.ts";
import type { NumberArray } from "./array.ts";
import type { Given, Instance } from "./case.ts";

type Floating = "float32" | "float64";

/** What is computed of one instance. Without a floating input there is only the value. */
interface Outputs<Leaf> {
  readonly values: readonly Leaf[];
  /** A fixed combination of the floating values. */
  readonly loss?: Leaf;
  readonly gradients?: readonly Leaf[];
  /** A fixed combination of the gradients, and its own gradients. */
  readonly slope?: Leaf;
  readonly slopeGradients?: readonly Leaf[];
}

const isFloating = ({ dtype }: { readonly dtype?: Dtype }) =>
  dtype === undefined || dtype === "float32" || dtype === "float64";

const listOf = <Item>(items: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(items) ? items : [items as Item];

/** Σ w x over all tensors with weights that are neither equal nor zero. */
function combination(tensors: readonly Tensor[], phase: number): Tensor | undefined {
  const parts = tensors.map((tensor, place) => {
    const size = tensor.shape.reduce((product, length) => product * length, 1);
    const weights = Array.from({ length: size }, (_, at) => Math.sin(phase + 7 * place + at) + 1.3);
    const { dtype, shape } = tensor;
    return sum(multiply(tensor, constant(weights, { dtype, shape })));
  });
  return parts.length === 0 ? undefined : parts.reduce((a, b) => add(a, b));
}

/** The graph of one instance in this precision. */
function graphOf(instance: Instance, inputs: readonly Tensor[]): Outputs<Tensor> {
  const values = listOf(instance.apply(inputs));
  const sources = inputs.filter(isFloating);
  const floating = values.filter(isFloating);
  const loss = combination(floating, 1);
  if (!loss || sources.length === 0) return { values };
  const first = gradients(loss, sources);
  const slope = combination(first, 2)!;
  return { values, loss, gradients: first, slope, slopeGradients: gradients(slope, sources) };
}

const typesOf = (given: readonly Given[], floating: Floating) =>
  given.map(({ dtype = floating, shape }) => ({ dtype, shape }));

const arraysOf = (given: readonly Given[], floating: Floating): TypedArray[] =>
  given.map(({ dtype = floating, values }) => typedArray(dtype, values));

type Run = (given: readonly Given[]) => Promise<Outputs<readonly number[]>>;

/** Compiles an instance and hands over a function from inputs to plain numbers. */
async function withGraph(
  instance: Instance,
  floating: Floating,
  act: (run: Run) => Promise<void>,
): Promise<void> {
  const f = (inputs: readonly Tensor[]) => graphOf(instance, inputs);
  const types = typesOf(instance.given, floating);
  const compiled = (await compile(f as never, types, quiet)) as Compiled<unknown, unknown>;
  const run: Run = async (given) =>
    plain(await compiled.run(arraysOf(given, floating) as never)) as Outputs<readonly number[]>;
  await act(run).finally(() => compiled.dispose());
}

/** A tree of typed arrays as a tree of lists. */
function plain(tree: unknown): unknown {
  if (ArrayBuffer.isView(tree)) return Array.from(tree as never as ArrayLike<number>, Number);
  if (Array.isArray(tree)) return tree.map(plain);
  return Object.fromEntries(Object.entries(tree as object).map(([k, v]) => [k, plain(v)]));
}

/** Largest difference allowed: `relative` of the largest expected number, or of 1 where all are small. */
function expectClose(
  got: readonly number[],
  expected: readonly number[],
  { what, relative, least = 1 }: { what: string; relative: number; least?: number },
): void {
  expect(got.length, what).toBe(expected.length);
  const scale = Math.max(least, ...expected.filter(Number.isFinite).map(Math.abs));
  const odd = got.findIndex(
    (number, at) =>
      !Object.is(number, expected[at]) && !(Math.abs(number - expected[at]!) <= relative * scale),
  );
  const message = `${what}[${odd}]: got ${got[odd]}, expected ${expected[odd]}`;
  expect(odd, odd < 0 ? what : message).toBe(-1);
}

/** Value by definition and both derivatives by differences, in float64. */
export async function checkInDoubles(instance: Instance): Promise<void> {
  await withGraph(instance, "float64", async (run) => {
    const result = await run(instance.given);
    expectValues(result.values, instance, 1e-12);
    if (!result.gradients) return;
    const slopes = await differences(run, instance.given);
    const check = { relative: 1e-6, least: 1e-3 };
    for (const [at, { loss, slope }] of slopes.entries()) {
      expectClose(result.gradients[at]!, loss, { ...check, what: `gradient ${at}` });
      const what = `gradient ${at} of the gradient`;
      expectClose(result.slopeGradients![at]!, slope, { ...check, what });
    }
  });
}

function expectValues(
  values: readonly (readonly number[])[],
  instance: Instance,
  relative: number,
): void {
  const definitions = listOf<NumberArray>(instance.definition(instance.given));
  expect(values.length).toBe(definitions.length);
  for (const [at, { values: expected }] of definitions.entries()) {
    expectClose(values[at]!, expected, { what: `value ${at}`, relative });
  }
}

interface Slopes {
  readonly loss: number[];
  readonly slope: number[];
}

/** Five-point central differences of `loss` and `slope` for every element of every floating input. */
async function differences(run: Run, given: readonly Given[]): Promise<readonly Slopes[]> {
  const all: Slopes[] = [];
  for (const [place, input] of given.entries()) {
    if (!isFloating(input)) continue;
    const slopes: Slopes = { loss: [], slope: [] };
    for (const at of input.values.keys()) {
      const shifted = async (shift: number) => {
        const values = input.values.map((value, index) => (index === at ? value + shift : value));
        return run(given.with(place, { ...input, values }));
      };
      const results: Outputs<readonly number[]>[] = [];
      for (const [step] of stencil) results.push(await shifted(step * spacing));
      for (const key of ["loss", "slope"] as const) {
        const terms = stencil.map(([, weight], index) => weight * results[index]![key]![0]!);
        slopes[key].push(terms.reduce((a, b) => a + b) / spacing);
      }
    }
    all.push(slopes);
  }
  return all;
}

const spacing = 1e-3;
/** f'(x) h = (f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)) / 12, with an error of h⁴ f⁽⁵⁾ / 30. */
const stencil = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
] as const;

/** The float32 kernels against the definition and the float64 derivatives. */
export async function checkInSingles(drawn: Instance): Promise<void> {
  const given = drawn.given.map((input) =>
    isFloating(input) ? { ...input, values: input.values.map(Math.fround) } : input,
  );
  const instance = { ...drawn, given };
  let doubles: Outputs<readonly number[]> | undefined;
  await withGraph(instance, "float64", async (run) => {
    doubles = await run(given);
  });
  await withGraph(instance, "float32", async (run) => {
    const singles = await run(given);
    expectValues(singles.values, instance, 1e-5);
    for (const key of ["gradients", "slopeGradients"] as const) {
      const relative = key === "gradients" ? 3e-5 : 1e-3;
      for (const [at, numbers] of (singles[key] ?? []).entries()) {
        expectClose(numbers, doubles![key]![at]!, { what: `${key} ${at}`, relative });
      }
    }
  });
}

/**
 * The graph of standard ONNX operators alone, with no node that joins or parts more than two arrays, gives the same
 * float32 values.
 */
export async function checkStandard(instance: Instance): Promise<void> {
  const f = (inputs: readonly Tensor[]) =>
    graphOf(instance, inputs).values.map((value) =>
      value.dtype === "bool" ? cast(value, "int32") : value,
    );
  const types = typesOf(instance.given, "float32");
  const written = { operators: "standard", arraysPerNode: 3 } as const;
  const { emission, model, binding } = trace(f as never, types, written);
  expect(emission.graph.nodes.filter(({ domain }) => domain !== "")).toEqual([]);
  const joining = emission.graph.nodes.filter(({ type }) => type === "Split" || type === "Concat");
  for (const { type, inputs, outputs } of joining) {
    expect(type === "Concat" ? inputs.length : outputs.length).toBeLessThanOrEqual(2);
  }
  const session = await runtime.InferenceSession.create(model, { intraOpNumThreads: 1 });
  const arrays = arraysOf(instance.given, "float32");
  const feeds = binding.inputs.map(({ name, dtype, shape }, index) => [
    name,
    new runtime.Tensor(dtype, arrays[index] as Float32Array, shape),
  ]);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  const values = binding.outputs.map(({ name }) =>
    Array.from(results[name]!.data as Float32Array, Number),
  );
  expectValues(values, instance, 1e-5);
}
