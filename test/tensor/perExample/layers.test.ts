import { describe, expect, test } from "vitest";
import {
  add,
  constant,
  crossEntropy,
  divide,
  gather,
  gradients,
  greater,
  identity,
  layerNorm,
  logSoftmax,
  matmul,
  mean,
  multiply,
  negate,
  perExampleGradients,
  permute,
  reshape,
  rmsNorm,
  silu,
  slice,
  split,
  square,
  stopGradient,
  subtract,
  sum,
  type Tensor,
  TensorError,
  tanh,
  trace,
  transpose,
  where,
} from "../../../src/tensor/index.ts";
import { errorOf, evaluate } from "../evaluate.ts";
import { expectPerExample, id, type Problem, real } from "./alone.ts";

type P = Readonly<Record<string, Tensor>>;

/** A loss per example that depends on everything, and not linearly. */
const lossOf = (y: Tensor): Tensor => {
  const rest = [...y.shape.keys()].slice(1);
  const weights = Array.from({ length: y.shape.at(-1)! }, (_, i) => Math.cos(i + 1));
  return sum(square(add(tanh(y), constant(weights, { dtype: y.dtype }))), { axes: rest });
};

/** Losses of a function of named parameters and inputs. */
const problem = (
  parameters: Problem["parameters"],
  example: Problem["example"],
  f: (parameters: P, inputs: P) => Tensor,
): Problem => ({
  parameters,
  example,
  losses: (p: never, inputs: never) => lossOf(f(p, inputs)),
});

const time = 3;
const width = 4;
const tokens = { tokens: id(time) };
const rows = { x: real(time, width) };

/** Each layer that a model is built from, with the parameters it adds. */
const layers: Readonly<Record<string, Problem>> = {
  "a dense layer at one position": problem(
    { weight: real(width, 5), bias: real(5) },
    { x: real(width) },
    ({ weight, bias }, { x }) => add(matmul(x!, weight!), bias!),
  ),
  "a dense layer at many positions": problem(
    { weight: real(width, 5), bias: real(5) },
    rows,
    ({ weight, bias }, { x }) => add(matmul(x!, weight!), bias!),
  ),
  "a dense layer with fewer outputs than inputs, with a scale": problem(
    { weight: real(width, 2) },
    rows,
    ({ weight }, { x }) => matmul(x!, weight!, { scale: 0.5 }),
  ),
  "a dense layer whose weight is stored transposed, with a scale": problem(
    { weight: real(5, width) },
    rows,
    ({ weight }, { x }) => matmul(x!, transpose(weight!), { scale: 0.5 }),
  ),
  "an embedding with repeated ids": problem(
    { table: real(3, width) },
    tokens,
    ({ table }, { tokens }) => gather(table!, tokens!),
  ),
  "learned positions, the same in every row": problem(
    { table: real(3, width), positions: real(5, width) },
    tokens,
    ({ table, positions }, { tokens }) =>
      add(gather(table!, tokens!), gather(positions!, constant([0, 2, 2], { dtype: "int64" }))),
  ),
  "learned positions, another in each row": problem(
    { positions: real(3, width) },
    { ...rows, places: id(time) },
    ({ positions }, { x, places }) => add(x!, gather(positions!, places!)),
  ),
  "tied weights: an embedding that is also the head": problem(
    { table: real(3, width) },
    tokens,
    ({ table }, { tokens }) => matmul(tanh(gather(table!, tokens!)), table!, { transposeB: true }),
  ),
  "an untied head with a bias": problem(
    { table: real(3, width), head: real(width, 3), bias: real(3) },
    tokens,
    ({ table, head, bias }, { tokens }) => add(matmul(tanh(gather(table!, tokens!)), head!), bias!),
  ),
  "one weight in two layers": problem({ weight: real(width, width) }, rows, ({ weight }, { x }) =>
    matmul(tanh(matmul(x!, weight!)), weight!),
  ),
  "layer norm": problem({ gain: real(width), bias: real(width) }, rows, ({ gain, bias }, { x }) =>
    layerNorm(x!, { gain: gain!, bias: bias! }),
  ),
  "RMS norm": problem({ gain: real(width) }, rows, ({ gain }, { x }) => rmsNorm(x!, gain!)),
  "RMS norm whose gain is stored without its 1": problem(
    { gain: real(width) },
    rows,
    ({ gain }, { x }) => rmsNorm(x!, add(gain!, 1)),
  ),
  "a norm on every query and key head": problem(
    { queryGain: real(2), keyGain: real(2) },
    rows,
    ({ queryGain, keyGain }, { x }) => {
      const heads = permute(reshape(x!, [x!.shape[0]!, time, 2, 2]), [0, 2, 1, 3]);
      const [q, k] = [rmsNorm(heads, queryGain!), rmsNorm(heads, keyGain!)];
      return matmul(q, k, { transposeB: true });
    },
  ),
  "a gated feed-forward layer": problem(
    { gate: real(width, 5), up: real(width, 5), down: real(5, width) },
    rows,
    ({ gate, up, down }, { x }) =>
      matmul(multiply(silu(matmul(x!, gate!)), matmul(x!, up!)), down!),
  ),
  "a low-rank adapter beside a frozen weight": problem(
    { a: real(width, 2), b: real(2, 5) },
    { ...rows },
    ({ a, b }, { x }) =>
      add(
        matmul(x!, constant(Array(20).fill(0.1), { dtype: "float64", shape: [width, 5] })),
        multiply(matmul(matmul(x!, a!), b!), 2),
      ),
  ),
  "a temperature": problem({ scale: real() }, rows, ({ scale }, { x }) => multiply(x!, scale!)),
};

/** What may lie between a parameter and its use. */
const paths: Readonly<Record<string, Problem>> = {
  "rearranged on the way": problem({ flat: real(20) }, rows, ({ flat }, { x }) =>
    matmul(x!, permute(reshape(identity(flat!), [5, width]), [1, 0])),
  ),
  "combined with constants on either side": problem(
    { a: real(width), b: real(width) },
    rows,
    ({ a, b }, { x }) => {
      const numbers = constant([1, 2, 3, 4], { dtype: "float64" });
      const left = subtract(3, multiply(numbers, a!));
      return multiply(x!, add(left, divide(negate(b!), numbers)));
    },
  ),
  "combined with each other": problem({ a: real(width), b: real(width) }, rows, ({ a, b }, { x }) =>
    multiply(x!, multiply(a!, b!)),
  ),
  "squared: it comes in twice": problem({ a: real(width) }, rows, ({ a }, { x }) =>
    multiply(x!, square(a!)),
  ),
  "used twice, once turned by a node of its own": problem(
    { a: real(width, width) },
    rows,
    ({ a }, { x }) => matmul(tanh(matmul(x!, a!)), identity(permute(a!, [1, 0]))),
  ),
  "parts of one flat vector": problem({ flat: real(3 * width) }, rows, ({ flat }, { x }) => {
    const [gain, bias, rest] = split(flat!, [width, width, width]);
    return add(multiply(add(multiply(x!, gain!), bias!), rest!), slice(flat!, 0, [1, 1 + width]));
  }),
  "partly behind stopGradient or a condition": problem({ a: real(width) }, rows, ({ a }, { x }) => {
    const chosen = where(greater(a!, 0), 1, constant(2, { dtype: "float64" }));
    return add(multiply(x!, a!), multiply(multiply(x!, stopGradient(a!)), chosen));
  }),
  "not used at all": problem({ used: real(width), unused: real(2, 3) }, rows, ({ used }, { x }) =>
    multiply(x!, used!),
  ),
};

describe("per-example gradients agree with each example alone, by every strategy", () => {
  test("there is something to look at", () => {
    expect(Object.keys(layers).length).toBeGreaterThan(12);
  });

  test.each(Object.entries(layers))("%s", (_, each) =>
    expectPerExample(each, { seed: 1, tolerance: 1e-10 }),
  );

  test.each(Object.entries(paths))("a parameter %s", (_, each) =>
    expectPerExample(each, { seed: 2, tolerance: 1e-10 }),
  );

  test("a bag may be empty: the table then has no gradient", async () => {
    const { norms, total } = await evaluate(
      ({ table, ids, bias }) => {
        const bags = sum(gather(table, ids), { axes: [1] }); // [batch, width] of no rows each
        const losses = sum(square(add(bags, bias)), { axes: [1] });
        const each = perExampleGradients(losses, [table, bias]);
        return { norms: each.squaredNormsByParameter, total: each.weightedSum(losses) };
      },
      {
        table: real(3, width),
        ids: { dtype: "int64", shape: [2, 0] },
        bias: real(width),
      } as const,
      {
        table: new Float64Array(12).fill(1),
        ids: new BigInt64Array(0),
        bias: Float64Array.of(1, 0, 0, 2),
      },
    );
    expect([...norms[0]!]).toEqual([0, 0]);
    expect([...norms[1]!]).toEqual([4 * 5, 4 * 5]); // gradient 2 · bias, and |bias|² = 5
    expect([...total[0]!]).toEqual(Array(12).fill(0));
    expect([...total[1]!]).toEqual([1, 0, 0, 2].map((x) => 2 * 5 * 2 * x)); // two losses of 5
  });

  test("a batch may be a single example", async () => {
    const { norms, plain } = await evaluate(
      ({ weight, x }) => {
        const losses = lossOf(matmul(x, weight));
        const [gradient] = gradients(sum(losses), [weight]);
        const { squaredNorms } = perExampleGradients(losses, [weight]);
        return { norms: squaredNorms, plain: sum(square(gradient!)) };
      },
      { weight: real(width, 5), x: real(1, time, width) } as const,
      {
        weight: Float64Array.from({ length: 5 * width }, (_, at) => Math.sin(at)),
        x: Float64Array.from({ length: time * width }, (_, at) => Math.cos(at)),
      },
    );
    expect(Number(norms[0]) / Number(plain[0])).toBeCloseTo(1, 12);
  });

  test("losses per example may be cross-entropies averaged over positions", () =>
    expectPerExample(
      {
        parameters: { head: real(width, 3) },
        example: { ...rows, targets: id(time) },
        losses: ({ head }: P, { x, targets }: P) =>
          mean(crossEntropy(logSoftmax(matmul(x!, head!)), targets!), { axes: [1] }),
      } as Problem,
      { seed: 3, tolerance: 1e-10 },
    ));
});

describe("what has no per-example rule is refused, with the operation and the line", () => {
  const types = { weight: real(width, width), x: real(4, width) };
  const refused: Readonly<Record<string, readonly [(inputs: P) => Tensor, RegExp]>> = {
    "a parameter as the left factor": [
      ({ weight, x }) => sum(matmul(weight!, transpose(x!)), { axes: [1] }),
      /^matmul: no per-example gradient here: the parameter must be the right factor/,
    ],
    "a parameter as large as what it meets": [
      ({ weight, x }) => sum(multiply(weight!, x!), { axes: [1] }),
      /^multiply: no per-example gradient here: expected 4 examples on axis 0/,
    ],
    "a parameter that is summed before it meets the batch": [
      ({ weight, x }) => sum(multiply(x!, sum(weight!)), { axes: [1] }),
      /^sum: no per-example gradient here: a parameter may only be rearranged/,
    ],
  };

  test.each(Object.entries(refused))("%s", async (_, [f, message]) => {
    const error = await errorOf(() =>
      trace((inputs: P) => {
        const { squaredNorms } = perExampleGradients(f(inputs), [inputs.weight!]);
        return { squaredNorms };
      }, types as never),
    );
    expect(error).toBeInstanceOf(TensorError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/\n {4}at .*layers\.test\.ts:\d+:\d+$/);
  });

  test("weights that are not one per parameter", async () => {
    const x = constant([1, 2, 3]);
    const scale = constant(2);
    const { weightedSum } = perExampleGradients(multiply(x, scale), [scale]);
    const error = await errorOf(() => weightedSum([x, x]));
    expect(error.message).toContain("weightedSum: expected weights for 1 parameters, got 2.");
  });

  test("a loss that is not one number per example, no parameters, a permuted parameter", async () => {
    const x = constant([1, 2, 3, 4], { shape: [2, 2] });
    const reasons = [
      [() => perExampleGradients(x, [x]), "expected one loss per example, [batch], got [2, 2]"],
      [() => perExampleGradients(sum(x, { axes: [1] }), []), "expected at least one parameter"],
      [
        () => perExampleGradients(sum(x, { axes: [1] }), [transpose(x)]),
        "a permuted tensor is no source",
      ],
    ] as const;
    for (const [act, reason] of reasons) expect((await errorOf(act)).message).toContain(reason);
  });
});
