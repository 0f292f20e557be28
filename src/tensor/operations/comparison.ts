/** Comparisons, logic and choice. Results are `bool`; no derivative passes through a condition. */
import { TensorError } from "../error.ts";
import type { Emitter } from "../onnx/emitter.ts";
import { commonShape, requireBool, requireNumeric } from "../requirements.ts";
import { apply, constant, type Operand, type Operation, operands, type Tensor } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";
import { zerosLike } from "./creation.ts";

type Requirement = (operation: string, tensor: Tensor) => void;

function boolean(
  name: string,
  onnx: string,
  requirement: Requirement,
): (a: Operand, b: Operand) => Tensor {
  const operation: Operation = {
    name,
    infer: (inputs) => [{ dtype: "bool", shape: commonShape(name, inputs) }],
    emit: (emitter, inputs) => emitter.add(onnx, inputs),
  };
  return (a, b) => {
    const pair = operands(name, [a, b]);
    requirement(name, pair[0]);
    return apply(operation, pair, {});
  };
}

/** `a < b`, elementwise. */
export const less = boolean("less", "Less", requireNumeric);
/** `a ≤ b`, elementwise. */
export const lessOrEqual = boolean("lessOrEqual", "LessOrEqual", requireNumeric);
/** `a > b`, elementwise. */
export const greater = boolean("greater", "Greater", requireNumeric);
/** `a ≥ b`, elementwise. */
export const greaterOrEqual = boolean("greaterOrEqual", "GreaterOrEqual", requireNumeric);
/** `a = b`, elementwise. */
export const equal = boolean("equal", "Equal", () => undefined);
/** Both, elementwise; operands are `bool`. */
export const and = boolean("and", "And", requireBool);
/** Either, elementwise; operands are `bool`. */
export const or = boolean("or", "Or", requireBool);

const notOperation: Operation = {
  name: "not",
  infer: ([x]) => [{ dtype: "bool", shape: x!.shape }],
  emit: (emitter, inputs) => emitter.add("Not", inputs),
};

/** True where `x`, a `bool`, is false. */
export function not(x: Tensor): Tensor {
  requireBool("not", x);
  return apply(notOperation, [x], {});
}

const whereOperation: Operation = {
  name: "where",
  infer: (inputs) => [{ dtype: inputs[1]!.dtype, shape: commonShape("where", inputs) }],
  derivative: ({ inputs: [condition, a, b] }, [cotangent]) => [
    undefined,
    sumTo(where(condition!, cotangent!, zerosLike(cotangent!)), a!.shape),
    sumTo(where(condition!, zerosLike(cotangent!), cotangent!), b!.shape),
  ],
  emit: (emitter, names, { inputs }) => [
    inputs[1]!.dtype === "bool" ? emitChoice(emitter, names) : emitter.one("Where", names),
  ],
};

/** No kernel chooses between truths: (condition and a) or (not condition and b). */
function emitChoice(emitter: Emitter, [condition, a, b]: readonly string[]): string {
  const otherwise = emitter.one("Not", [condition!]);
  const parts = [emitter.one("And", [condition!, a!]), emitter.one("And", [otherwise, b!])];
  return emitter.one("Or", parts);
}

/** `a` where the condition holds, `b` elsewhere. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  if (condition.dtype !== "bool") {
    throw new TensorError("where", `expected a bool condition, got ${condition.dtype}.`);
  }
  const bothNumbers = typeof a === "number" && typeof b === "number";
  const [left, right] = operands("where", [bothNumbers ? constant(a) : a, b]);
  return apply(whereOperation, [condition, left, right], {});
}
