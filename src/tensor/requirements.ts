/** What operations demand of their inputs, with errors that name the operation and the shapes. */
import { isFloating } from "./dtype.ts";
import { TensorError } from "./error.ts";
import { broadcastShapes, DYNAMIC, formatShape, resolveAxis, type Shape } from "./shape.ts";
import type { Tensor, TensorType } from "./tensor.ts";

/** Throws unless `tensor` is float32 or float64. */
export function requireFloating(operation: string, { dtype }: TensorType): void {
  if (isFloating(dtype)) return;
  throw new TensorError(operation, `expected float32 or float64, got ${dtype}. Use cast.`);
}

/** Throws unless `tensor` is int32 or int64. */
export function requireInteger(operation: string, { dtype }: TensorType): void {
  if (dtype === "int32" || dtype === "int64") return;
  throw new TensorError(operation, `expected int32 or int64, got ${dtype}. Use cast.`);
}

/** Throws when `tensor` is bool: there is no arithmetic with truth. */
export function requireNumeric(operation: string, { dtype }: TensorType): void {
  if (dtype !== "bool") return;
  throw new TensorError(operation, "expected numbers, got bool. Use cast.");
}

/** Throws unless `tensor` is bool. */
export function requireBool(operation: string, { dtype }: TensorType): void {
  if (dtype === "bool") return;
  throw new TensorError(operation, `expected bool, got ${dtype}. Use a comparison or cast.`);
}

/** Throws unless `count` is a whole number of at least 0. */
export function requireCount(operation: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new TensorError(operation, `expected a whole number of at least 0, got ${count}.`);
}

/** Throws unless every length is a whole number of at least 0, or that of a dynamic axis. */
export function requireLengths(operation: string, shape: Shape): void {
  if (shape.every((length) => Number.isSafeInteger(length) && length >= DYNAMIC)) return;
  const message = `expected whole lengths of at least 0, got [${shape.join(", ")}].`;
  throw new TensorError(operation, message);
}

/** The axis counted from the front. */
export function requireAxis(operation: string, { shape }: TensorType, axis: number): number {
  const resolved = resolveAxis(axis, shape.length);
  if (resolved !== undefined) return resolved;
  throw new TensorError(operation, `${formatShape(shape)} has no axis ${axis}.`);
}

/** The axis counted from the front, whose length must be a number. */
export function requireKnownAxis(operation: string, tensor: TensorType, axis: number): number {
  const resolved = requireAxis(operation, tensor, axis);
  requireKnownLength(operation, tensor.shape[resolved]!, tensor.shape);
  return resolved;
}

/** Throws when `length`, which is part of `shape`, is only known at the call. */
export function requireKnownLength(operation: string, length: number, shape: Shape): void {
  if (length !== DYNAMIC) return;
  throw new TensorError(
    operation,
    `needs the length of the dynamic axis of ${formatShape(shape)}.`,
  );
}

/** The shape that all broadcast to. */
export function commonShape(operation: string, tensors: readonly Tensor[]): Shape {
  return tensors.slice(1).reduce((shape, tensor) => {
    const common = broadcastShapes(shape, tensor.shape);
    if (!("axisFromLast" in common)) return common;
    const shapes = tensors.map((each) => formatShape(each.shape)).join(" and ");
    const message = `shapes ${shapes} do not broadcast: axis -${common.axisFromLast} differs.`;
    throw new TensorError(operation, message);
  }, tensors[0]!.shape);
}
