/** Elementwise arithmetic with broadcasting. */
import { isFloating } from "../dtype.ts";
import type { Emitter } from "../onnx/emitter.ts";
import { commonShape, requireNumeric } from "../requirements.ts";
import { sameShape } from "../shape.ts";
import {
  apply,
  isOnes,
  type Node,
  type Operand,
  type Operation,
  operands,
  type Tensor,
} from "../tensor.ts";
import { emitBiasedProduct } from "./biasedProduct.ts";
import { sumTo } from "./broadcast.ts";
import { greaterOrEqual, lessOrEqual, where } from "./comparison.ts";
import { zerosLike } from "./creation.ts";

/** Cotangents of `a` and `b` before broadcasting is undone, from the operands and the cotangent. */
type BinaryDerivative = (a: Tensor, b: Tensor, cotangent: Tensor) => readonly [Tensor, Tensor];

function binary(
  name: string,
  emission: string | Operation["emit"],
  rule: BinaryDerivative,
): (a: Operand, b: Operand) => Tensor {
  const operation: Operation = {
    name,
    infer: (inputs) => [{ dtype: inputs[0]!.dtype, shape: commonShape(name, inputs) }],
    derivative: ({ inputs: [a, b] }, [cotangent]) => {
      const [left, right] = rule(a!, b!, cotangent!);
      return [sumTo(left, a!.shape), sumTo(right, b!.shape)];
    },
    emit:
      typeof emission === "string" ? (emitter, inputs) => emitter.add(emission, inputs) : emission,
  };
  return (a, b) => {
    const pair = operands(name, [a, b]);
    requireNumeric(name, pair[0]);
    return apply(operation, pair, {});
  };
}

/** `a + b`. */
export const add = binary("add", emitAdd, (_, __, cotangent) => [cotangent, cotangent]);

function emitAdd(emitter: Emitter, names: readonly string[], node: Node): readonly string[] {
  return [emitBiasedProduct(emitter, node) ?? emitter.one("Add", names)];
}

/** `a - b`. */
export const subtract = binary("subtract", "Sub", (_, __, cotangent) => [
  cotangent,
  negate(cotangent),
]);

/** `a · b`, elementwise. */
export const multiply = binary("multiply", emitMultiply, (a, b, cotangent) => [
  multiply(cotangent, b),
  multiply(cotangent, a),
]);

/** A factor of ones costs nothing: the plain gain of a norm is one. */
function emitMultiply(emitter: Emitter, names: readonly string[], node: Node): readonly string[] {
  const { shape } = node.outputs[0]!;
  const alone = [0, 1].find(
    (index) => sameShape(node.inputs[index]!.shape, shape) && isOnes(node.inputs[1 - index]!),
  );
  return alone === undefined ? emitter.add("Mul", names) : [names[alone]!];
}

/** `a / b`, elementwise; between integers truncated towards zero, and an error where `b` is 0. */
export const divide = binary("divide", emitDivide, (a, b, cotangent) => [
  divide(cotangent, b),
  // In this form both quotients exist already, and b² cannot overflow.
  negate(multiply(divide(cotangent, b), divide(a, b))),
]);

/** The least integer divided by -1 would end the process, so -1 is taken out of integer division. */
function emitDivide(emitter: Emitter, [a, b]: readonly string[], { inputs }: Node): string[] {
  const { dtype } = inputs[0]!;
  if (isFloating(dtype)) return [emitter.one("Div", [a!, b!])];
  const isMinusOne = emitter.one("Equal", [b!, emitter.scalar(-1, dtype)]);
  const divisor = emitter.one("Where", [isMinusOne, emitter.scalar(1, dtype), b!]);
  const quotient = emitter.one("Div", [a!, divisor]);
  return [emitter.one("Where", [isMinusOne, emitter.one("Neg", [quotient]), quotient])];
}

/** The larger one. Where they are equal the derivative goes to `a`. */
export const maximum = binary("maximum", "Max", (a, b, cotangent) => [
  where(greaterOrEqual(a, b), cotangent, zerosLike(cotangent)),
  where(greaterOrEqual(a, b), zerosLike(cotangent), cotangent),
]);

/** The smaller one. Where they are equal the derivative goes to `a`. */
export const minimum = binary("minimum", "Min", (a, b, cotangent) => [
  where(lessOrEqual(a, b), cotangent, zerosLike(cotangent)),
  where(lessOrEqual(a, b), zerosLike(cotangent), cotangent),
]);

const negateOperation: Operation = {
  name: "negate",
  infer: ([x]) => [x!],
  derivative: (_, [cotangent]) => [negate(cotangent!)],
  emit: (emitter, inputs) => emitter.add("Neg", inputs),
};

/** `-x`. */
export function negate(x: Tensor): Tensor {
  requireNumeric("negate", x);
  return apply(negateOperation, [x], {});
}

/** `x²`. */
export function square(x: Tensor): Tensor {
  requireNumeric("square", x);
  return multiply(x, x);
}

/** `x` kept within [low, high]; no derivative outside. */
export function clip(x: Tensor, low: Operand, high: Operand): Tensor {
  const all = operands("clip", [x, low, high]);
  requireNumeric("clip", x);
  commonShape("clip", all);
  return minimum(maximum(x, all[1]), all[2]);
}
