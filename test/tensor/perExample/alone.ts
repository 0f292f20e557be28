/** Per-example gradients by running each example alone, and the comparison of every strategy with them. */
import { expect } from "vitest";
import { generator, seedFrom, split } from "../../../src/math/seed.ts";
import {
  compile,
  type Dtype,
  gradients,
  leavesOf,
  mapTree,
  multiply,
  perExampleGradients,
  sizeOf,
  sum,
  type Tensor,
  type TensorType,
  type Tree,
  type TypedArray,
  typedArray,
} from "../../../src/tensor/index.ts";
import { quiet } from "../evaluate.ts";

/** A loss per example of parameters and inputs, whose axis 0 is the batch. */
export interface Problem {
  readonly parameters: Tree<TensorType>;
  /** Types of the inputs of one example, without the batch. */
  readonly example: Readonly<Record<string, TensorType>>;
  /** Losses [batch]. */
  losses(parameters: never, inputs: never): Tensor;
  /** Ids are drawn below this. @default 3 */
  readonly ids?: number;
}

export const examples = 4;
const strategies = ["auto", "ghost", "materialized"] as const;

type Numbers = readonly number[];

/** Random numbers for a tree of types, each leaf from its own seed. */
function drawTree(types: Tree<TensorType>, seed: number, ids: number): Tree<TypedArray> {
  return mapTree<TensorType, TypedArray, Tree<TensorType>>(types, ({ dtype, shape }, name) => {
    const { normal, integer } = generator(split(seedFrom(seed), name));
    const draw = dtype.startsWith("int") ? () => integer(ids) : normal;
    return typedArray(dtype, Array.from({ length: sizeOf(shape) }, draw));
  });
}

const withBatch = (types: Problem["example"], batch: number) =>
  mapTree<TensorType, TensorType, Tree<TensorType>>(types, ({ dtype, shape }) => ({
    dtype,
    shape: [batch, ...shape],
  }));

/** Row `example` of every array. */
const rowOf = (arrays: Tree<TypedArray>, example: number) =>
  mapTree<TypedArray, TypedArray, Tree<TypedArray>>(arrays, (array) => {
    const length = array.length / examples;
    return array.slice(example * length, (example + 1) * length) as TypedArray;
  });

/** A result of the wide types that a table of problems has. */
type AnyCompiled = {
  run(inputs: unknown): Promise<Readonly<Record<string, never>>>;
  dispose(): Promise<void>;
};
const compileAny = (f: (inputs: never) => unknown, types: unknown) =>
  compile(f as never, types as never, quiet) as Promise<unknown> as Promise<AnyCompiled>;

const plain = (arrays: readonly TypedArray[]): Numbers[] =>
  arrays.map((array) => Array.from(array as ArrayLike<number>, Number));

/** Gradient of each example, as [example][parameter][element], by plain differentiation at batch 1. */
async function gradientsAlone(problem: Problem, parameters: unknown, inputs: Tree<TypedArray>) {
  const alone = await compileAny(
    ({ parameters, inputs }: { parameters: never; inputs: never }) => {
      const sources = leavesOf<Tensor>(parameters).map(({ leaf }) => leaf);
      return { gradients: gradients(sum(problem.losses(parameters, inputs)), sources) };
    },
    { parameters: problem.parameters, inputs: withBatch(problem.example, 1) },
  );
  const all: Numbers[][] = [];
  for (let example = 0; example < examples; example++) {
    const result = await alone.run({ parameters, inputs: rowOf(inputs, example) });
    all.push(plain(result.gradients!));
  }
  await alone.dispose();
  return all;
}

/** Largest difference in units of the largest expected number. */
function expectAgreement(got: Numbers, expected: Numbers, { what, tolerance }: Agreement): void {
  expect(got.length, what).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs), 1e-6);
  const errors = got.map((number, at) => Math.abs(number - expected[at]!) / scale);
  expect(Math.max(...errors, 0), what).toBeLessThan(tolerance);
}

interface Agreement {
  readonly what: string;
  readonly tolerance: number;
}

/** Every strategy: norms, weighted sums and whole gradients agree with each example alone. */
export async function expectPerExample(
  problem: Problem,
  { seed, tolerance }: { readonly seed: number; readonly tolerance: number },
): Promise<void> {
  const ids = problem.ids ?? 3;
  const parameters = drawTree(problem.parameters, seed, ids);
  const inputs = drawTree(withBatch(problem.example, examples), seed + 1, ids);
  const alone = await gradientsAlone(problem, parameters, inputs);
  const dtype = leavesOf<TensorType>(problem.parameters)[0]!.leaf.dtype;
  const weights = [0.5, 0, 2, -1];
  const together = await compileAny(graphOf(problem), {
    parameters: problem.parameters,
    inputs: withBatch(problem.example, examples),
    weights: { dtype, shape: [examples] },
  });
  const results = await together.run({ parameters, inputs, weights: typedArray(dtype, weights) });
  await together.dispose();
  for (const strategy of strategies) {
    const { squaredNorms, byParameter, weightedSum, whole } = results[strategy] as never as Results;
    const what = (name: string) => ({ what: `${strategy}: ${name}`, tolerance });
    const norms = alone.map((one) => total(one.flat().map((x) => x * x)));
    expectAgreement(plain([squaredNorms])[0]!, norms, what("squared norms"));
    for (const [at, { name }] of leavesOf(problem.parameters).entries()) {
      const own = alone.map((one) => total(one[at]!.map((x) => x * x)));
      expectAgreement(plain(byParameter)[at]!, own, what(`squared norms of ${name}`));
      // The weights of a parameter are those of the examples, times its place among the parameters.
      const sums = alone[0]![at]!.map((_, i) =>
        total(alone.map((one, example) => (at + 1) * weights[example]! * one[at]![i]!)),
      );
      expectAgreement(plain(weightedSum)[at]!, sums, what(`weighted sum of ${name}`));
      const rows = alone.flatMap((one) => one[at]!);
      expectAgreement(plain(whole)[at]!, rows, what(`gradients of ${name}`));
    }
  }
}

interface Results {
  readonly squaredNorms: TypedArray;
  readonly byParameter: readonly TypedArray[];
  readonly weightedSum: readonly TypedArray[];
  readonly whole: readonly TypedArray[];
}

/** All that per-example gradients offer, by every strategy. */
const graphOf =
  (problem: Problem) =>
  ({ parameters, inputs, weights }: { parameters: never; inputs: never; weights: Tensor }) => {
    const losses = problem.losses(parameters, inputs);
    const sources = leavesOf<Tensor>(parameters).map(({ leaf }) => leaf);
    return Object.fromEntries(
      strategies.map((strategy) => {
        const each = perExampleGradients(losses, sources, { strategy });
        const { squaredNorms, squaredNormsByParameter: byParameter } = each;
        const weightedSum = each.weightedSum(sources.map((_, at) => multiply(weights, at + 1)));
        return [strategy, { squaredNorms, byParameter, weightedSum, whole: each.materialize() }];
      }),
    );
  };

const total = (numbers: Numbers) => numbers.reduce((a, b) => a + b, 0);

/** A type of numbers that derivatives are taken of, double precision unless said otherwise. */
export const real = (...shape: number[]): TensorType => ({ dtype: "float64" as Dtype, shape });
export const id = (...shape: number[]): TensorType => ({ dtype: "int64", shape });
