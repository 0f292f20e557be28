/** Comparisons, logic and choice. Results are `bool`; no derivative passes through a condition. */
import { TensorError } from "../error.ts";
import { commonShape } from "../requirements.ts";
import { apply, constant, type Operand, type Operation, operands, type Tensor } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";
import { zerosLike } from "./creation.ts";

function boolean(name: string, onnx: string): (a: Operand, b: Operand) => Tensor {
  const operation: Operation = {
    name,
    infer: (inputs) => [{ dtype: "bool", shape: commonShape(name, inputs) }],
    emit: (emitter, inputs) => emitter.add(onnx, inputs),
  };
  return (a, b) => apply(operation, operands(name, [a, b]), {});
}

/** `a < b`, elementwise. */
export const less = boolean("less", "Less");
/** `a ≤ b`, elementwise. */
export const lessOrEqual = boolean("lessOrEqual", "LessOrEqual");
/** `a > b`, elementwise. */
export const greater = boolean("greater", "Greater");
/** `a ≥ b`, elementwise. */
export const greaterOrEqual = boolean("greaterOrEqual", "GreaterOrEqual");
/** `a = b`, elementwise. */
export const equal = boolean("equal", "Equal");
/** Both, elementwise; operands are `bool`. */
export const and = boolean("and", "And");
/** Either, elementwise; operands are `bool`. */
export const or = boolean("or", "Or");

const notOperation: Operation = {
  name: "not",
  infer: ([x]) => [{ dtype: "bool", shape: x!.shape }],
  emit: (emitter, inputs) => emitter.add("Not", inputs),
};

/** True where `x`, a `bool`, is false. */
export const not = (x: Tensor): Tensor => apply(notOperation, [x], {});

const whereOperation: Operation = {
  name: "where",
  infer: (inputs) => [{ dtype: inputs[1]!.dtype, shape: commonShape("where", inputs) }],
  derivative: ({ inputs: [condition, a, b] }, [cotangent]) => [
    undefined,
    sumTo(where(condition!, cotangent!, zerosLike(cotangent!)), a!.shape),
    sumTo(where(condition!, zerosLike(cotangent!), cotangent!), b!.shape),
  ],
  emit: (emitter, inputs) => emitter.add("Where", inputs),
};

/** `a` where the condition holds, `b` elsewhere. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  if (condition.dtype !== "bool") {
    throw new TensorError("where", `expected a bool condition, got ${condition.dtype}.`);
  }
  const bothNumbers = typeof a === "number" && typeof b === "number";
  const [left, right] = operands("where", [bothNumbers ? constant(a) : a, b]);
  return apply(whereOperation, [condition, left, right], {});
}
