/** Operators that treat every element alone. */
import {
  abs,
  add,
  and,
  cast,
  clip,
  cos,
  divide,
  equal,
  erf,
  exp,
  floor,
  gelu,
  geluTanh,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  log,
  log1p,
  maximum,
  minimum,
  multiply,
  negate,
  not,
  or,
  relu,
  reluSquared,
  rsqrt,
  sigmoid,
  sign,
  silu,
  sin,
  softplus,
  sqrt,
  square,
  subtract,
  type Tensor,
  tanh,
  where,
} from "../../../src/tensor/index.ts";
import { spread } from "./array.ts";
import type { Case, Cases, Draw, Given } from "./case.ts";

/** How numbers are drawn for an operator. */
type Numbers = (draw: Draw, shapes: readonly (readonly number[])[]) => Given[];

const within =
  (low: number, high: number): Numbers =>
  (draw, shapes) =>
    shapes.map((shape) => draw.reals(shape, [low, high]));

const anywhere = within(-2, 2);
/** For functions with kinks or jumps. */
const offKinks: Numbers = (draw, shapes) => draw.distinct(...shapes);

/** The first as it comes, the second from 0.5 up. */
const withDivisor: Numbers = (draw, [a, b]) => [draw.reals(a!), draw.reals(b!, [0.5, 2])];

function unary(
  operator: (x: Tensor) => Tensor,
  f: (x: number) => number,
  numbers: Numbers = anywhere,
): Case {
  return (draw) => ({
    given: numbers(draw, [draw.shape()]),
    apply: ([x]) => operator(x!),
    definition: ([x]) => spread(f)(x!),
  });
}

function binary(
  operator: (a: Tensor, b: Tensor) => Tensor,
  f: (a: number, b: number) => number,
  numbers: Numbers = anywhere,
): Case {
  return (draw) => ({
    given: numbers(draw, draw.spreadShapes(2)),
    apply: ([a, b]) => operator(a!, b!),
    definition: ([a, b]) => spread(f)(a!, b!),
  });
}

/** Between whole numbers, so that ties occur. */
const comparison = (
  operator: (a: Tensor, b: Tensor) => Tensor,
  f: (a: number, b: number) => boolean,
): Case =>
  binary(
    operator,
    (a, b) => Number(f(a, b)),
    (draw, shapes) => {
      const dtype = draw.pick(["int32", "int64", undefined] as const);
      return shapes.map((shape) => {
        const { values } = draw.integers(shape, [-2, 2], "int32");
        return dtype ? { dtype, shape, values } : { shape, values };
      });
    },
  );

const logic = (
  operator: (a: Tensor, b: Tensor) => Tensor,
  f: (a: boolean, b: boolean) => boolean,
): Case =>
  binary(
    operator,
    (a, b) => Number(f(a === 1, b === 1)),
    (draw, shapes) => shapes.map((shape) => draw.booleans(shape)),
  );

const sigma = (x: number) => 1 / (1 + Math.exp(-x));

/** 2/√π Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)), whose terms are small enough for |x| ≤ 2.6. */
export function erfSeries(x: number): number {
  let [power, result] = [x, x];
  for (let n = 1; n < 80; n++) {
    power *= (-x * x) / n;
    result += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * result;
}

const arithmetic: Cases = {
  add: binary(add, (a, b) => a + b),
  subtract: binary(subtract, (a, b) => a - b),
  multiply: binary(multiply, (a, b) => a * b),
  divide: binary(divide, (a, b) => a / b, withDivisor),
  maximum: binary(maximum, Math.max, offKinks),
  minimum: binary(minimum, Math.min, offKinks),
  negate: unary(negate, (x) => -x),
  square: unary(square, (x) => x * x),
  clip: unary(
    (x) => clip(x, -1.005, 1.505),
    (x) => Math.min(Math.max(x, -1.005), 1.505),
    offKinks,
  ),
};

const functions: Cases = {
  exp: unary(exp, Math.exp),
  log: unary(log, Math.log, within(0.3, 3)),
  log1p: unary(log1p, Math.log1p, within(-0.7, 2)),
  sqrt: unary(sqrt, Math.sqrt, within(0.3, 3)),
  rsqrt: unary(rsqrt, (x) => 1 / Math.sqrt(x), within(0.3, 3)),
  tanh: unary(tanh, Math.tanh),
  sigmoid: unary(sigmoid, sigma),
  erf: unary(erf, erfSeries),
  sin: unary(sin, Math.sin),
  cos: unary(cos, Math.cos),
  abs: unary(abs, Math.abs, offKinks),
  sign: unary(sign, Math.sign, offKinks),
  floor: unary(floor, Math.floor, offKinks),
};

const activations: Cases = {
  relu: unary(relu, (x) => Math.max(x, 0), offKinks),
  reluSquared: unary(reluSquared, (x) => Math.max(x, 0) ** 2, offKinks),
  gelu: unary(gelu, (x) => (x * (1 + erfSeries(x / Math.SQRT2))) / 2),
  geluTanh: unary(
    geluTanh,
    (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
  ),
  silu: unary(silu, (x) => x * sigma(x)),
  softplus: unary(softplus, (x) => Math.log(1 + Math.exp(x))),
};

const choices: Cases = {
  less: comparison(less, (a, b) => a < b),
  lessOrEqual: comparison(lessOrEqual, (a, b) => a <= b),
  greater: comparison(greater, (a, b) => a > b),
  greaterOrEqual: comparison(greaterOrEqual, (a, b) => a >= b),
  equal: comparison(equal, (a, b) => a === b),
  and: logic(and, (a, b) => a && b),
  or: logic(or, (a, b) => a || b),
  not: unary(
    not,
    (x) => 1 - x,
    (draw, shapes) => shapes.map((shape) => draw.booleans(shape)),
  ),
  where: (draw) => {
    const [condition, a, b] = draw.spreadShapes(3);
    return {
      given: [draw.booleans(condition!), draw.reals(a!), draw.reals(b!)],
      apply: ([condition, a, b]) => where(condition!, a!, b!),
      definition: ([condition, a, b]) => spread((c, x, y) => (c === 1 ? x : y))(condition!, a!, b!),
    };
  },
  cast: (draw) => {
    const to = draw.pick(["int32", "int64", "float64", "bool"] as const);
    const whole = (x: number) => (to === "bool" ? Number(x !== 0) : Math.trunc(x));
    return {
      given: draw.distinct(draw.shape()),
      apply: ([x]) => cast(x!, to),
      definition: ([x]) => spread(to === "float64" ? (value) => value : whole)(x!),
    };
  },
};

/** Every elementwise operator. */
export const elementwiseCases: Cases = {
  ...arithmetic,
  ...functions,
  ...activations,
  ...choices,
};
