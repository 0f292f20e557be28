/** Elementwise functions of one variable. */
import type { Emitter } from "../onnx/emitter.ts";
import { requireFloating } from "../requirements.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";
import { add, divide, multiply, negate, square, subtract } from "./arithmetic.ts";
import { greater } from "./comparison.ts";
import { cast, zerosLike } from "./creation.ts";
import { gaussLegendre } from "./gaussLegendre.ts";

/** Derivative dy/dx from `x` and the saved output `y`. */
type Slope = (x: Tensor, y: Tensor) => Tensor;
type Emission = (emitter: Emitter, x: string, dtype: Tensor["dtype"]) => string;

/** An elementwise function; `emission` is an ONNX operator, or how to write it with several. */
export function elementwise(
  name: string,
  emission: string | Emission,
  slope: Slope,
): (x: Tensor) => Tensor {
  const operation: Operation = {
    name,
    infer: ([x]) => [x!],
    derivative: ({ inputs: [x], outputs: [y] }, [cotangent]) => [
      multiply(cotangent!, slope(x!, y!)),
    ],
    emit: (emitter, [x], { inputs }) => [
      typeof emission === "string"
        ? emitter.one(emission, [x!])
        : emission(emitter, x!, inputs[0]!.dtype),
    ],
  };
  return (x) => {
    requireFloating(name, x);
    return apply(operation, [x], {});
  };
}

/** eˣ. */
export const exp = elementwise("exp", "Exp", (_, y) => y);
/** Natural logarithm. */
export const log = elementwise("log", "Log", (x) => divide(1, x));
/** √x. */
export const sqrt = elementwise("sqrt", "Sqrt", (_, y) => divide(0.5, y));
/** 1 / √x. */
export const rsqrt = elementwise(
  "rsqrt",
  (emitter, x) => emitter.one("Reciprocal", [emitter.one("Sqrt", [x])]),
  (x, y) => multiply(divide(y, x), -0.5),
);
/** Hyperbolic tangent. */
export const tanh = elementwise("tanh", "Tanh", (_, y) => subtract(1, square(y)));
/** 1 / (1 + e⁻ˣ). */
export const sigmoid = elementwise("sigmoid", "Sigmoid", (_, y) => multiply(y, subtract(1, y)));
/** Sine; `x` in radians. */
export const sin = elementwise("sin", "Sin", (x) => cos(x));
/** Cosine; `x` in radians. */
export const cos = elementwise("cos", "Cos", (x) => negate(sin(x)));
/** |x|; the derivative at 0 is 0. */
export const abs = elementwise("abs", "Abs", (x) => sign(x));
/** -1, 0 or 1; its derivative is 0. */
export const sign = elementwise("sign", "Sign", (x) => zerosLike(x));
/** The nearest whole number below; its derivative is 0. */
export const floor = elementwise("floor", "Floor", (x) => zerosLike(x));

/** log(1 + x) without losing small x. */
export const log1p = elementwise("log1p", emitLog1p, (x) => divide(1, add(x, 1)));

/**
 * log(u) · x / (u - 1) with u the rounded 1 + x: the quotient cancels the rounding of u (Kahan; Goldberg
 * 1991, theorem 4). It is x where u is 1, and the quotient is 1 where u - 1 is x, also at infinity.
 */
function emitLog1p(emitter: Emitter, x: string, dtype: Tensor["dtype"]): string {
  const one = emitter.scalar(1, dtype);
  const rounded = emitter.one("Add", [x, one]);
  const difference = emitter.one("Sub", [rounded, one]);
  const isTiny = emitter.one("Equal", [difference, emitter.scalar(0, dtype)]);
  const safe = emitter.one("Where", [isTiny, one, difference]);
  const isExact = emitter.one("Equal", [difference, x]);
  const quotient = emitter.one("Where", [isExact, one, emitter.one("Div", [x, safe])]);
  const logarithm = emitter.one("Mul", [emitter.one("Log", [rounded]), quotient]);
  return emitter.one("Where", [isTiny, x, logarithm]);
}

/** Gauss's error function 2/√π ∫₀ˣ exp(-t²) dt. */
export const erf = elementwise(
  "erf",
  (emitter, x, dtype) => (dtype === "float32" ? emitter.one("Erf", [x]) : erfInFloat64(emitter, x)),
  (x) => multiply(exp(negate(square(x))), 2 / Math.sqrt(Math.PI)),
);

/**
 * No float64 kernel: the integral by 40-point Gauss-Legendre quadrature, exact to 1e-13. From |x| = 6 on it
 * is ±1 to the last bit.
 */
function erfInFloat64(emitter: Emitter, x: string): string {
  const scalar = (value: number) => emitter.scalar(value, "float64");
  const near = emitter.one("Max", [emitter.one("Min", [x, scalar(6)]), scalar(-6)]);
  const negative = emitter.one("Neg", [emitter.one("Mul", [near, near])]);
  const terms = gaussLegendre(40).map(({ node, weight }) => {
    const power = emitter.one("Exp", [emitter.one("Mul", [negative, scalar(node * node)])]);
    return emitter.one("Mul", [power, scalar((2 / Math.sqrt(Math.PI)) * weight)]);
  });
  const value = emitter.one("Mul", [near, terms.reduce((a, b) => emitter.one("Add", [a, b]))]);
  const isFar = emitter.one("GreaterOrEqual", [emitter.one("Abs", [x]), scalar(6)]);
  return emitter.one("Where", [isFar, emitter.one("Sign", [x]), value]);
}

/** max(x, 0); the derivative at 0 is 0. */
export const relu = elementwise("relu", "Relu", (x) => cast(greater(x, 0), x.dtype));

/** max(x, 0)². So et al. 2021 (Primer). */
export function reluSquared(x: Tensor): Tensor {
  requireFloating("reluSquared", x);
  return square(relu(x));
}

/** log(1 + eˣ), written so that neither end overflows: max(x, 0) + log1p(e^-|x|). */
export const softplus = elementwise(
  "softplus",
  (emitter, x, dtype) => {
    const small = emitter.one("Exp", [emitter.one("Neg", [emitter.one("Abs", [x])])]);
    return emitter.one("Add", [emitter.one("Relu", [x]), emitLog1p(emitter, small, dtype)]);
  },
  (x) => sigmoid(x),
);
