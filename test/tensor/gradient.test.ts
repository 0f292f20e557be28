import { describe, expect, test } from "vitest";
import {
  add,
  argmax,
  cast,
  constant,
  customDerivative,
  exp,
  floor,
  grad,
  gradients,
  greater,
  identity,
  matmul,
  mean,
  multiply,
  sin,
  split,
  square,
  stopGradient,
  sum,
  type Tensor,
  TensorError,
  topK,
  transpose,
  valueAndGrad,
} from "../../src/tensor/index.ts";
import { apply, type Operation } from "../../src/tensor/tensor.ts";
import { errorOf, evaluate, numbersOf } from "./evaluate.ts";

const vector = (...values: number[]) => constant(values, { dtype: "float64" });
const cube = (x: Tensor) => multiply(square(x), x);

describe("gradients", () => {
  test("uses of one tensor add up", async () => {
    const x = vector(1, 2, 3);
    const [slope] = gradients(sum(add(square(x), multiply(x, 5))), [x]);
    expect(await numbersOf(() => slope!)).toEqual([7, 9, 11]); // 2 x + 5
  });

  test("a source that the result does not depend on has zeros of its shape", async () => {
    const [x, y] = [vector(1, 2), constant([1, 2, 3], { shape: [3, 1] })];
    const [, none] = gradients(sum(x), [x, y]);
    expect(none!.shape).toEqual([3, 1]);
    expect(await numbersOf(() => none!)).toEqual([0, 0, 0]);
  });

  test("a source in the middle of the graph is one", async () => {
    const x = vector(1, 2);
    const middle = square(x);
    const [slope] = gradients(sum(square(middle)), [middle]);
    expect(await numbersOf(() => slope!)).toEqual([2, 8]); // 2 · middle
  });

  test("one output of several is a source, and the others may be unused", async () => {
    const x = vector(3, 1, 2);
    const [first] = split(x, [1, 2]);
    const [slope] = gradients(sum(multiply(first!, 4)), [x]);
    expect(await numbersOf(() => slope!)).toEqual([4, 0, 0]);
    const [largest] = gradients(sum(topK(x, 1).values), [x]);
    expect(await numbersOf(() => largest!)).toEqual([1, 0, 0]);
  });

  test("nothing passes through a condition or a position", async () => {
    const x = vector(1, 3, 2);
    const chosen = cast(greater(x, 1.5), "float64");
    const place = cast(argmax(x), "float64");
    const [slope] = gradients(sum(multiply(x, multiply(chosen, place))), [x]);
    expect(await numbersOf(() => slope!)).toEqual([0, 1, 1]); // chosen · place
  });

  test("of something that is no scalar are refused, with the way out", async () => {
    const x = vector(1, 2);
    const error = await errorOf(() => gradients(square(x), [x]));
    expect(error).toBeInstanceOf(TensorError);
    expect(error.message).toMatch(
      /^gradients: expected a scalar to differentiate, got \[2\]\. Use sum or mean\.\n {4}at .*gradient\.test\.ts/,
    );
  });

  test("with respect to whole numbers are refused", async () => {
    const ids = constant([1, 2], { dtype: "int64" });
    const error = await errorOf(() => gradients(sum(cast(ids, "float32")), [ids]));
    expect(error.message).toContain("gradients: expected float32 or float64, got int64. Use cast.");
    const whole = await errorOf(() => gradients(sum(ids), []));
    expect(whole.message).toContain("gradients: expected float32 or float64, got int64. Use cast.");
  });

  test("with respect to a permuted tensor are refused: products read what lies below it", async () => {
    const x = constant([1, 2, 3, 4], { shape: [2, 2] });
    const flipped = transpose(x);
    const error = await errorOf(() => gradients(sum(matmul(flipped, x)), [flipped]));
    expect(error.message).toMatch(
      /^gradients: a permuted tensor is no source\. Use the tensor before it, or identity around it\./,
    );
    const named = identity(flipped);
    const [slope] = gradients(sum(matmul(named, x)), [named]);
    expect(await numbersOf(() => slope!)).toEqual([3, 7, 3, 7]); // row sums of x, per row
  });

  test("of an operation that has none are refused with its name and line", async () => {
    const operation: Operation = {
      name: "opaque",
      infer: ([x]) => [x!],
      emit: (_, inputs) => inputs,
    };
    const x = vector(1, 2);
    const error = await errorOf(() => gradients(sum(apply(operation, [x], {})), [x]));
    expect(error.message).toMatch(
      /^opaque: has no derivative\. Use stopGradient around it\.\n {4}at .*gradient\.test\.ts/,
    );
  });
});

describe("grad and valueAndGrad", () => {
  const types = {
    layers: [
      { weight: { dtype: "float64", shape: [2, 2] }, bias: { dtype: "float64", shape: [2] } },
      { weight: { dtype: "float64", shape: [2, 2] }, bias: { dtype: "float64", shape: [2] } },
    ],
    unused: { dtype: "float64", shape: [3] },
  } as const;
  const layer = { weight: Float64Array.of(1, 2, 3, 4), bias: Float64Array.of(0.5, -0.5) };
  const arrays = { layers: [layer, layer], unused: new Float64Array(3) } as const;

  test("the gradient is a tree like the parameters, zeros where they are not used", async () => {
    const x = constant([1, -1], { dtype: "float64", shape: [1, 2] });
    const { value, gradient } = await evaluate(
      (parameters) =>
        valueAndGrad((model: typeof parameters, input: Tensor) =>
          sum(
            model.layers.reduce(
              (y: Tensor, { weight, bias }) => add(matmul(y, weight), bias),
              input,
            ),
          ),
        )(parameters, x),
      types,
      arrays,
    );
    // x W = [-2, -2], + b = [-1.5, -2.5]; · W = [-9, -13], + b = [-8.5, -13.5]
    expect(value).toEqual(Float64Array.of(-22));
    const [first, second] = gradient.layers;
    expect(second.bias).toEqual(Float64Array.of(1, 1));
    expect(second.weight).toEqual(Float64Array.of(-1.5, -1.5, -2.5, -2.5));
    expect(first.bias).toEqual(Float64Array.of(3, 7)); // row sums of W
    expect(first.weight).toEqual(Float64Array.of(3, 7, -3, -7)); // xᵀ · [3, 7]
    expect(gradient.unused).toEqual(Float64Array.of(0, 0, 0));
  });

  test("a parameter that is used twice has both uses in its gradient", async () => {
    const slope = grad((x: Tensor) => sum(multiply(x, add(x, 3))));
    expect(await numbersOf(() => slope(vector(1, 2)))).toEqual([5, 7]); // 2 x + 3
  });

  test("only uses inside the function count", async () => {
    const x = vector(2, 3);
    const slope = grad((inside: Tensor) => sum(multiply(inside, x)));
    expect(await numbersOf(() => slope(x))).toEqual([2, 3]); // not 2 x
  });

  test("a permuted argument is an argument like any other", async () => {
    const x = constant([1, 2, 3, 4], { dtype: "float64", shape: [2, 2] });
    const slope = grad((y: Tensor) => sum(matmul(y, x)));
    expect(await numbersOf(() => slope(transpose(x)))).toEqual([3, 7, 3, 7]);
  });

  test("further arguments are passed on and not differentiated", async () => {
    const f = (x: Tensor, factor: number, y: Tensor) => sum(multiply(multiply(x, factor), y));
    expect(await numbersOf(() => grad(f)(vector(1, 2), 3, vector(10, 20)))).toEqual([30, 60]);
  });

  test("gradients of gradients, three deep", async () => {
    const slopes = (f: (x: Tensor) => Tensor) => (x: Tensor) => sum(grad(f)(x));
    const first = (x: Tensor) => sum(cube(x));
    const x = vector(1, 2);
    expect(await numbersOf(() => grad(first)(x))).toEqual([3, 12]); // 3 x²
    expect(await numbersOf(() => grad(slopes(first))(x))).toEqual([6, 12]); // 6 x
    expect(await numbersOf(() => grad(slopes(slopes(first)))(x))).toEqual([6, 6]);
  });

  test("a Hessian times a vector is the gradient of a slope", async () => {
    const f = (x: Tensor) => sum(multiply(sin(x), exp(x))); // f″ = 2 cos x eˣ
    const direction = vector(1, -2);
    const product = grad((x: Tensor) => sum(multiply(grad(f)(x), direction)));
    const got = await numbersOf(() => product(vector(0.3, 0.7)));
    for (const [at, [x, v]] of [
      [0.3, 1],
      [0.7, -2],
    ].entries()) {
      expect(got[at]).toBeCloseTo(2 * Math.cos(x!) * Math.exp(x!) * v!, 12);
    }
  });
});

describe("operations that change derivatives and not values", () => {
  test("stopGradient is a constant to derivatives", async () => {
    const f = (x: Tensor) => sum(multiply(x, stopGradient(square(x))));
    const x = vector(2, 3);
    expect(await numbersOf(() => f(x))).toEqual([35]); // 8 + 27
    expect(await numbersOf(() => grad(f)(x))).toEqual([4, 9]); // x², not 3 x²
  });

  test("customDerivative makes a straight-through estimator", async () => {
    const hard = (x: Tensor) => customDerivative(floor(x), [x], (cotangent) => [cotangent]);
    const f = (x: Tensor) => sum(square(hard(x)));
    const x = vector(1.5, 2.5);
    expect(await numbersOf(() => f(x))).toEqual([5]); // 1² + 2²
    expect(await numbersOf(() => grad(f)(x))).toEqual([2, 4]); // 2 floor(x), passed on as it is
  });

  test("a custom rule may leave inputs out, and the value's own derivative is not looked at", async () => {
    const f = (x: Tensor, y: Tensor) =>
      sum(customDerivative(multiply(x, y), [x, y], (cotangent) => [multiply(cotangent, 7)]));
    const [x, y] = [vector(1, 2), vector(3, 4)];
    const slopes = gradients(f(x, y), [x, y]);
    expect(await numbersOf(() => slopes[0]!)).toEqual([7, 7]);
    expect(await numbersOf(() => slopes[1]!)).toEqual([0, 0]);
  });

  test("a custom rule can be differentiated again", async () => {
    const f = (x: Tensor) =>
      sum(customDerivative(square(x), [x], (cotangent) => [multiply(cotangent, cube(x))]));
    const slope = grad((x: Tensor) => sum(grad(f)(x)));
    expect(await numbersOf(() => slope(vector(1, 2)))).toEqual([3, 12]); // (x³)′ = 3 x²
  });

  test("a custom rule that returns another shape or element type is refused", async () => {
    const x = vector(1, 2);
    const by = (rule: (cotangent: Tensor) => Tensor) =>
      errorOf(() => gradients(mean(customDerivative(x, [x], (c) => [rule(c)])), [x]));
    expect((await by((c) => sum(c))).message).toContain(
      "customDerivative: the rule returned float64 [] for an input float64 [2].",
    );
    expect((await by((c) => cast(c, "float32"))).message).toContain(
      "customDerivative: the rule returned float32 [2] for an input float64 [2].",
    );
  });
});
