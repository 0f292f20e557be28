/** Activations that are more than one elementary function. */
import type { Emitter } from "../onnx/emitter.ts";
import { requireFloating } from "../requirements.ts";
import type { Tensor } from "../tensor.ts";
import { affine } from "./affine.ts";
import { add, multiply, square, subtract } from "./arithmetic.ts";
import { elementwise, erf, sigmoid } from "./transcendental.ts";

const CUBIC = 0.044715;
const SCALE = 2 * Math.sqrt(2 / Math.PI);

/**
 * GELU in its tanh form, x · σ(w) with w = 2√(2/π) (x + 0.044715 x³), since ½(1 + tanh u) = σ(2u).
 * Hendrycks & Gimpel 2016.
 */
export const geluTanh = elementwise(
  "geluTanh",
  (emitter, x, dtype) => {
    if (dtype === "float32")
      return emitter.one("Gelu", [x], { attributes: { approximate: "tanh" } });
    return emitter.one("Mul", [x, emitter.one("Sigmoid", [innerOf(emitter, x)])]);
  },
  (x, y) => {
    const squared = square(x);
    const gate = sigmoid(multiply(x, affine(squared, SCALE * CUBIC, SCALE)));
    const innerSlope = affine(squared, 3 * SCALE * CUBIC, SCALE);
    return add(gate, multiply(multiply(y, innerSlope), subtract(1, gate)));
  },
);

function innerOf(emitter: Emitter, x: string): string {
  const squared = emitter.one("Mul", [x, x]);
  const cubic = emitter.one("Mul", [squared, emitter.scalar(SCALE * CUBIC, "float64")]);
  return emitter.one("Mul", [x, emitter.one("Add", [cubic, emitter.scalar(SCALE, "float64")])]);
}

/** GELU, x · Φ(x) with Φ the standard normal distribution function. Hendrycks & Gimpel 2016. */
export function gelu(x: Tensor): Tensor {
  requireFloating("gelu", x);
  return multiply(x, normalCdf(x));
}

const normalCdf = (x: Tensor) => multiply(add(erf(multiply(x, Math.SQRT1_2)), 1), 0.5);

/** x · σ(x), also called swish. */
export const silu = elementwise(
  "silu",
  (emitter, x, dtype) =>
    dtype === "float32" && emitter.operators === "runtime"
      ? emitter.one("QuickGelu", [x], {
          domain: "com.microsoft",
          attributes: { alpha: { float: 1 } },
        })
      : emitter.one("Mul", [x, emitter.one("Sigmoid", [x])]),
  (x, y) => {
    const gate = sigmoid(x);
    return add(gate, multiply(y, subtract(1, gate)));
  },
);
