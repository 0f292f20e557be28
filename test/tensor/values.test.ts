/** Numbers at the edges: -0, NaN, infinity, whole numbers, truth, no elements, no axes. */
import { describe, expect, test } from "vitest";
import {
  abs,
  add,
  and,
  argmax,
  cast,
  clip,
  concat,
  constant,
  crossEntropy,
  cumsum,
  type Dtype,
  divide,
  equal,
  erf,
  exp,
  expand,
  gather,
  gatherElements,
  geluTanh,
  gradients,
  greater,
  klDivergence,
  layerNorm,
  less,
  log,
  log1p,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  maximum,
  mean,
  min,
  minimum,
  multiply,
  negate,
  oneHot,
  pad,
  permute,
  relu,
  reshape,
  scatterAdd,
  scatterAddElements,
  sigmoid,
  sign,
  silu,
  slice,
  softmax,
  softplus,
  split,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  tanh,
  topK,
  transpose,
  weightedMean,
  where,
} from "../../src/tensor/index.ts";
import { errorOf, evaluate, numbersOf } from "./evaluate.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const floating = ["float32", "float64"] as const;
const whole = ["int32", "int64"] as const;

const made =
  (dtype: Dtype) =>
  (...values: number[]) =>
    constant(values, { dtype });

describe.each(floating)("special values in %s", (dtype) => {
  const of = made(dtype);
  const edges = () => of(nan, infinity, -infinity, 0, -0);
  const expected: Readonly<Record<string, readonly [() => Tensor, readonly number[]]>> = {
    exp: [() => exp(edges()), [nan, infinity, 0, 1, 1]],
    log: [() => log(edges()), [nan, infinity, nan, -infinity, -infinity]],
    log1p: [() => log1p(of(-1, infinity, 1e-10)), [-infinity, infinity, Math.fround(1e-10)]],
    sqrt: [() => sqrt(of(-1, infinity, -0)), [nan, infinity, -0]],
    tanh: [() => tanh(edges()), [nan, 1, -1, 0, -0]],
    sigmoid: [() => sigmoid(edges()), [nan, 1, 0, 0.5, 0.5]],
    erf: [() => erf(edges()), [nan, 1, -1, 0, -0]],
    softplus: [() => softplus(of(nan, 1000, -1000)), [nan, 1000, 0]],
    relu: [() => relu(of(nan, infinity, -infinity)), [nan, infinity, 0]],
    sign: [() => sign(edges()), [nan, 1, -1, 0, 0]],
    abs: [() => abs(edges()), [nan, infinity, infinity, 0, 0]],
    negate: [() => negate(edges()), [nan, -infinity, infinity, -0, 0]],
    "∞ - ∞": [() => subtract(of(infinity), of(infinity)), [nan]],
    "0 · ∞": [() => multiply(of(0), of(infinity)), [nan]],
    "division by 0": [() => divide(of(1, -1, 0), of(0, 0, 0)), [infinity, -infinity, nan]],
    "division by -0": [() => divide(of(1), of(-0)), [-infinity]],
    "maximum with NaN": [() => maximum(of(nan, 1), of(1, nan)), [nan, nan]],
    "minimum with NaN": [() => minimum(of(nan, 1), of(1, nan)), [nan, nan]],
    "clip of infinities and NaN": [() => clip(of(infinity, -infinity, nan), -1, 2), [2, -1, nan]],
    "logSumExp of large numbers": [() => logSumExp(of(800, 800)), [800 + Math.LN2]],
    "logSumExp of nothing but -∞": [() => logSumExp(of(-infinity, -infinity)), [-infinity]],
    "softmax of large numbers": [() => softmax(of(800, 800, -800)), [0.5, 0.5, 0]],
    "softmax with -∞": [() => softmax(of(0, -infinity)), [1, 0]],
    "logSoftmax with -∞": [() => logSoftmax(of(0, -infinity)), [0, -infinity]],
  };

  test.each(Object.entries(expected))("%s", async (_, [act, numbers]) => {
    const got = await numbersOf(act);
    expect(got).toHaveLength(numbers.length);
    for (const [at, number] of numbers.entries()) {
      if (Number.isFinite(number) && number !== 0) expect(got[at]).toBeCloseTo(number, 3);
      else expect(got[at]).toBe(number); // Object.is: NaN is NaN and 0 is not -0
    }
  });

  test("NaN compares with nothing; 0 equals -0", async () => {
    expect(await numbersOf(() => less(of(nan, 1), of(1, nan)))).toEqual([0, 0]);
    expect(await numbersOf(() => greater(of(nan, 1), of(1, nan)))).toEqual([0, 0]);
    expect(await numbersOf(() => equal(of(nan, 0), of(nan, -0)))).toEqual([0, 1]);
  });

  test("a choice takes no NaN over from the other side, not even in its derivative", async () => {
    const x = of(4, -4);
    const root = where(greater(x, 0), sqrt(where(greater(x, 0), x, 1)), 0);
    expect(await numbersOf(() => root)).toEqual([2, 0]);
    expect(await numbersOf(() => gradients(sum(root), [x])[0]!)).toEqual([0.25, 0]);
  });

  test("the derivative at a tie: maximum gives it to its first operand, max shares it", async () => {
    const [x, y] = [of(1, 2), of(1, 3)];
    const [toX, toY] = gradients(sum(maximum(x, y)), [x, y]);
    expect(await numbersOf(() => toX!)).toEqual([1, 0]);
    expect(await numbersOf(() => toY!)).toEqual([0, 1]);
    const z = of(5, 5, 1);
    expect(await numbersOf(() => gradients(max(z), [z])[0]!)).toEqual([0.5, 0.5, 0]);
    const zero = of(0);
    for (const kinked of [relu, abs]) {
      expect(await numbersOf(() => gradients(sum(kinked(zero)), [zero])[0]!)).toEqual([0]);
    }
  });

  test("0 log 0 is 0 in a divergence; a mean with no weight is 0", async () => {
    const kl = () => klDivergence(of(0, -infinity), of(Math.log(0.5), Math.log(0.5)));
    expect((await numbersOf(kl))[0]).toBeCloseTo(Math.LN2, 6);
    expect(await numbersOf(() => weightedMean(of(1, 2), of(0, 0)))).toEqual([0]);
  });
});

describe.each(whole)("whole numbers: %s", (dtype) => {
  const of = made(dtype);
  const pair = [() => of(7, -7, 3), () => of(2, 2, -3)] as const;
  const [a, b] = pair;
  const expected: Readonly<Record<string, readonly [() => Tensor, readonly number[]]>> = {
    add: [() => add(a(), b()), [9, -5, 0]],
    subtract: [() => subtract(a(), 1), [6, -8, 2]],
    multiply: [() => multiply(a(), b()), [14, -14, -9]],
    "divide, towards zero": [() => divide(a(), b()), [3, -3, -1]],
    "divide by -1": [() => divide(a(), -1), [-7, 7, -3]],
    maximum: [() => maximum(a(), b()), [7, 2, 3]],
    minimum: [() => minimum(a(), b()), [2, -7, -3]],
    clip: [() => clip(a(), -2, 5), [5, -2, 3]],
    negate: [() => negate(a()), [-7, 7, -3]],
    square: [() => square(a()), [49, 49, 9]],
    sum: [() => sum(a()), [3]],
    max: [() => max(a()), [7]],
    min: [() => min(a()), [-7]],
    cumsum: [() => cumsum(a()), [7, 0, 3]],
    argmax: [() => argmax(of(1, 5, 5)), [1]], // the first of ties
    topK: [() => topK(a(), 2).values, [7, 3]],
    where: [() => where(greater(a(), b()), a(), b()), [7, 2, 3]],
    slice: [() => slice(a(), 0, [1, 3]), [-7, 3]],
    pad: [() => pad(a(), 0, [1, 1]), [0, 7, -7, 3, 0]],
    concat: [() => concat([a(), b()]), [7, -7, 3, 2, 2, -3]],
    split: [() => split(a(), [1, 2])[1]!, [-7, 3]],
    expand: [() => expand(of(4), [3]), [4, 4, 4]],
    permute: [() => permute(reshape(of(1, 2, 3, 4), [2, 2]), [1, 0]), [1, 3, 2, 4]],
    gather: [() => gather(a(), of(2, 0, -1)), [3, 7, 3]], // -1 is the last
    gatherElements: [() => gatherElements(a(), of(1, 1)), [-7, -7]],
    scatterAdd: [() => scatterAdd([2], of(1, 1, 0), a()), [3, 0]], // 7 - 7 at 1
    scatterAddElements: [() => scatterAddElements(a(), of(0), { updates: of(1) }), [8, -7, 3]],
    oneHot: [() => oneHot(of(1, 3, -1), 3, dtype), [0, 1, 0, 0, 0, 0, 0, 0, 0]],
    equal: [() => equal(a(), of(7, 0, 3)), [1, 0, 1]],
  };

  test.each(Object.entries(expected))("%s", async (_, [act, numbers]) => {
    expect(await numbersOf(act)).toEqual(numbers);
  });

  test("mean, and everything that is not closed under whole numbers, asks for a cast", async () => {
    for (const act of [mean, exp, softmax, logSumExp, (x: Tensor) => matmul(x, x)]) {
      expect((await errorOf(() => act(of(1, 2)))).message).toContain("Use cast.");
    }
  });
});

test("the least whole number divided by -1 wraps around; it does not end the process", async () => {
  const types = { x: { dtype: "int32", shape: [1] }, y: { dtype: "int64", shape: [1] } } as const;
  const least = { x: Int32Array.of(-(2 ** 31)), y: BigInt64Array.of(-(2n ** 63n)) };
  const f = ({ x, y }: Record<"x" | "y", Tensor>) => ({ x: divide(x, -1), y: divide(y, -1) });
  expect(await evaluate(f, types, least)).toEqual(least);
});

describe("truth", () => {
  const truth = made("bool");
  const [a, b] = [() => truth(1, 1, 0, 0), () => truth(1, 0, 1, 0)];

  test("where, equal and the rearranging operators take it", async () => {
    expect(await numbersOf(() => where(truth(1, 0, 1, 0), a(), b()))).toEqual([1, 0, 0, 0]);
    expect(await numbersOf(() => equal(a(), b()))).toEqual([1, 0, 0, 1]);
    expect(await numbersOf(() => concat([a(), slice(b(), 0, [0, 2])]))).toEqual([1, 1, 0, 0, 1, 0]);
    expect(await numbersOf(() => gather(a(), made("int64")(3, 0)))).toEqual([0, 1]);
    expect(await numbersOf(() => transpose(reshape(b(), [2, 2])))).toEqual([1, 1, 0, 0]);
    expect(await numbersOf(() => expand(truth(1), [2]))).toEqual([1, 1]);
    expect(await numbersOf(() => and(pad(a(), 0, [1, 0]), truth(1)))).toEqual([0, 1, 1, 0, 0]);
  });

  test("counts after a cast", async () => {
    expect(await numbersOf(() => sum(cast(a(), "int64")))).toEqual([2]);
  });
});

describe("cast", () => {
  test.each(floating)(
    "from %s: towards zero to integers, anything but 0 is true",
    async (dtype) => {
      const x = () => made(dtype)(1.7, -1.7, -0, 0.3);
      expect(await numbersOf(() => cast(x(), "int32"))).toEqual([1, -1, 0, 0]);
      expect(await numbersOf(() => cast(x(), "int64"))).toEqual([1, -1, 0, 0]);
      expect(await numbersOf(() => cast(x(), "bool"))).toEqual([1, 1, 0, 1]);
    },
  );

  test("between floats the derivative passes, through integers it does not", async () => {
    const x = made("float64")(1.5, 2.5);
    const through = (dtype: Dtype) =>
      gradients(sum(square(cast(cast(x, dtype), "float64"))), [x])[0]!;
    expect(through("float32").dtype).toBe("float64");
    expect(await numbersOf(() => through("float32"))).toEqual([3, 5]);
    expect(await numbersOf(() => through("int32"))).toEqual([0, 0]);
  });
});

describe.each(floating)("no elements and no axes in %s", (dtype) => {
  const none = (...shape: number[]) => constant([], { dtype, shape });
  const ones = (...shape: number[]) =>
    constant(Array(shape.reduce((a, b) => a * b, 1)).fill(1), { dtype, shape });
  const ids = constant([], { dtype: "int64", shape: [0] });
  const norm = { gain: ones(3), bias: ones(3) };
  const expected: Readonly<Record<string, readonly [() => Tensor, readonly number[]]>> = {
    "a sum of nothing": [() => sum(none(0, 3), { axes: [0] }), [0, 0, 0]],
    "a sum per row of no rows": [() => sum(none(0, 3), { axes: [1] }), []],
    "a mean of nothing": [() => mean(none(0)), [nan]],
    "a product over no columns": [() => matmul(none(2, 0), none(0, 2), { scale: 3 }), [0, 0, 0, 0]],
    "a product over no columns, and a bias": [
      () => add(matmul(none(2, 0), none(0, 3)), ones(3)),
      [1, 1, 1, 1, 1, 1],
    ],
    "a product over no columns, and a matrix": [
      () => add(matmul(none(1, 0), none(0, 2)), ones(1, 2)),
      [1, 1],
    ],
    "a product of no rows, and a bias": [() => add(matmul(none(0, 3), ones(3, 2)), ones(2)), []],
    "the gradient of activations of nothing": [
      () => {
        const x = none(0, 3);
        return gradients(sum(add(geluTanh(x), silu(x))), [x])[0]!;
      },
      [],
    ],
    "a product of no rows": [() => matmul(none(0, 3), ones(3, 2)), []],
    "an elementwise function": [() => exp(none(0, 3)), []],
    "broadcasting against one": [() => add(none(0, 3), ones(3)), []],
    softmax: [() => softmax(none(2, 0)), []],
    layerNorm: [() => layerNorm(none(0, 3), norm), []],
    "concat with something": [() => concat([none(0, 2), ones(1, 2)], 0), [1, 1]],
    "a part of no length": [() => split(ones(1, 2), [0, 2])[0]!, []],
    "pad around nothing": [() => pad(none(0), 0, [1, 1]), [0, 0]],
    "gather with no ids": [() => gather(ones(3), ids), []],
    "scatterAdd of nothing": [() => scatterAdd([2], ids, none(0)), [0, 0]],
    "cross-entropy of no rows": [() => crossEntropy(none(0, 3), ids), []],
    reshape: [() => reshape(none(0, 3), [3, 0]), []],
    "expand to nothing": [() => expand(ones(1), [0]), []],
    "the gradient of nothing": [
      () => gradients(sum(square(matmul(none(2, 0), none(0, 2)))), [none(2, 0)])[0]!,
      [],
    ],
    "the sum of a scalar": [() => sum(ones()), [1]],
    "the maximum of a scalar": [() => max(ones()), [1]],
    "a scalar under a shape": [() => reshape(ones(), [1, 1]), [1]],
    "a scalar along another": [() => multiply(ones(), ones()), [1]],
    "the minimum over no axes": [() => min(ones(2), { axes: [] }), [1, 1]],
  };

  test.each(Object.entries(expected))("%s", async (_, [act, numbers]) => {
    expect(await numbersOf(act)).toEqual(numbers);
  });
});
