/** What attention needs beside products and softmax: masks and rotary positions. */
import { TensorError } from "../error.ts";
import {
  commonShape,
  requireBool,
  requireCount,
  requireFloating,
  requireKnownAxis,
} from "../requirements.ts";
import { formatShape } from "../shape.ts";
import { constant, operands, type Tensor } from "../tensor.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { where } from "./comparison.ts";
import { concat, split } from "./window.ts";

/**
 * What is added to a score that must not count. Finite, so that a row with nothing to attend to (padding)
 * gives a uniform row instead of NaN.
 */
export const BLOCKED = -1e30;

/** Additive mask [time, time]: position i sees positions 0 … i. */
export function causalMask(time: number, dtype: "float32" | "float64" = "float32"): Tensor {
  requireCount("causalMask", time);
  const values = Array.from({ length: time * time }, (_, index) =>
    index % time > Math.floor(index / time) ? BLOCKED : 0,
  );
  return constant(values, { dtype, shape: [time, time] });
}

/** Additive mask from a `bool` tensor that is true where attention is allowed. */
export function attentionMask(allowed: Tensor, dtype: "float32" | "float64" = "float32"): Tensor {
  requireBool("attentionMask", allowed);
  return where(allowed, constant(0, { dtype }), constant(BLOCKED, { dtype }));
}

/** Cosine and sine tables of rotary positions, each [positions, rotated / 2]. */
export interface RotaryTables {
  readonly cosine: Tensor;
  readonly sine: Tensor;
}

/**
 * Rotates pairs (i, i + rotated/2) of the last axis by position · frequency; further elements pass.
 * Su et al. 2021 in the half-split layout of GPT-NeoX and Llama. `x` is [.., time, width] and the tables
 * broadcast against [.., time, rotated / 2].
 */
export function rotary(x: Tensor, { cosine, sine }: RotaryTables): Tensor {
  requireFloating("rotary", x);
  requireKnownAxis("rotary", x, -1);
  const half = cosine.shape.at(-1)!;
  const width = x.shape.at(-1)!;
  if (2 * half > width) {
    throw new TensorError(
      "rotary",
      `cannot rotate ${2 * half} elements of ${formatShape(x.shape)}.`,
    );
  }
  const rest = width - 2 * half;
  const [first, second, passed] = split(x, rest > 0 ? [half, half, rest] : [half, half]);
  commonShape("rotary", operands("rotary", [first!, cosine, sine]));
  const turned = [
    subtract(multiply(first!, cosine), multiply(second!, sine)),
    add(multiply(second!, cosine), multiply(first!, sine)),
  ];
  return concat(passed ? [...turned, passed] : turned);
}
