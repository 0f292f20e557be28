/** Elementwise arithmetic with broadcasting. */
import { commonShape } from "../requirements.ts";
import { apply, type Operand, type Operation, operands, type Tensor } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";
import { greaterOrEqual, lessOrEqual, where } from "./comparison.ts";
import { zerosLike } from "./creation.ts";

/** Cotangents of `a` and `b` before broadcasting is undone, from the operands and the cotangent. */
type BinaryDerivative = (a: Tensor, b: Tensor, cotangent: Tensor) => readonly [Tensor, Tensor];

function binary(
  name: string,
  onnx: string,
  rule: BinaryDerivative,
): (a: Operand, b: Operand) => Tensor {
  const operation: Operation = {
    name,
    infer: (inputs) => [{ dtype: inputs[0]!.dtype, shape: commonShape(name, inputs) }],
    derivative: ({ inputs: [a, b] }, [cotangent]) => {
      const [left, right] = rule(a!, b!, cotangent!);
      return [sumTo(left, a!.shape), sumTo(right, b!.shape)];
    },
    emit: (emitter, inputs) => emitter.add(onnx, inputs),
  };
  return (a, b) => apply(operation, operands(name, [a, b]), {});
}

/** `a + b`. */
export const add = binary("add", "Add", (_, __, cotangent) => [cotangent, cotangent]);

/** `a - b`. */
export const subtract = binary("subtract", "Sub", (_, __, cotangent) => [
  cotangent,
  negate(cotangent),
]);

/** `a · b`, elementwise. */
export const multiply = binary("multiply", "Mul", (a, b, cotangent) => [
  multiply(cotangent, b),
  multiply(cotangent, a),
]);

/** `a / b`, elementwise. */
export const divide = binary("divide", "Div", (a, b, cotangent) => [
  divide(cotangent, b),
  // In this form both quotients exist already, and b² cannot overflow.
  negate(multiply(divide(cotangent, b), divide(a, b))),
]);

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
export const negate = (x: Tensor): Tensor => apply(negateOperation, [x], {});

/** `x²`. */
export const square = (x: Tensor): Tensor => multiply(x, x);

/** `x` kept within [low, high]; no derivative outside. */
export const clip = (x: Tensor, low: Operand, high: Operand): Tensor =>
  minimum(maximum(x, low), high);
