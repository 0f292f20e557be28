/**
 * What a tensor is: an immutable description of a number-to-be.
 *
 * An operation applied to tensors makes a node; nothing is computed until `compile` turns the nodes that
 * an output needs into one ONNX graph. Equal nodes are merged there, so writing the same expression twice
 * costs nothing.
 */
import { carries, type Dtype, isFloating, type TypedArray, typedArray } from "./dtype.ts";
import { captureSite, type Site, TensorError } from "./error.ts";
import type { Emitter } from "./onnx/emitter.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";

/** Element type and shape: all that a shape rule may look at. */
export interface TensorType {
  readonly dtype: Dtype;
  readonly shape: Shape;
}

/** One output of a node. */
export interface Tensor extends TensorType {
  readonly node: Node;
  /** Which output of the node. */
  readonly index: number;
}

export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
  readonly site: Site;
}

/** Plain data; a typed array only in constants. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One operator: its shape rule, its derivative and its emission, declared together. */
// biome-ignore lint/suspicious/noExplicitAny: each operation knows its own attributes; the graph does not.
export interface Operation<Attribute extends Attributes = any> {
  readonly name: string;
  /** Types of the outputs; throws `TensorError` on inputs that do not fit. */
  infer(inputs: readonly Tensor[], attributes: Attribute): readonly TensorType[];
  /** One cotangent per input, undefined where the result does not depend on it. Absent: refused. */
  derivative?(
    node: Node & { readonly attributes: Attribute },
    cotangents: readonly (Tensor | undefined)[],
  ): readonly (Tensor | undefined)[];
  /** Adds ONNX nodes and returns the names of the outputs. */
  emit(
    emitter: Emitter,
    inputs: readonly string[],
    node: Node & { readonly attributes: Attribute },
  ): readonly string[];
}

/** Applies an operation and returns all its outputs. */
export function applyAll<Attribute extends Attributes>(
  operation: Operation<Attribute>,
  inputs: readonly Tensor[],
  attributes: Attribute,
): readonly Tensor[] {
  const types = operation.infer(inputs, attributes);
  const outputs: Tensor[] = [];
  const node: Node = { operation, inputs, attributes, outputs, site: captureSite() };
  for (const [index, { dtype, shape }] of types.entries()) {
    outputs.push({ node, index, dtype, shape });
  }
  return outputs;
}

/** Applies an operation with one output. */
export const apply = <Attribute extends Attributes>(
  operation: Operation<Attribute>,
  inputs: readonly Tensor[],
  attributes: Attribute,
): Tensor => applyAll(operation, inputs, attributes)[0]!;

interface InputAttributes extends Attributes {
  readonly name: string;
  readonly type: TensorType;
}

/** A value given when the compiled function is called. Emission names it; it emits nothing. */
export const inputOperation: Operation<InputAttributes> = {
  name: "input",
  infer: (_, { type }) => [type],
  emit: (_, __, node) => [node.attributes.name],
};

/** A placeholder that a compiled function takes as an argument. */
export const input = (name: string, type: TensorType): Tensor =>
  apply(inputOperation, [], { name, type });

interface ConstantAttributes extends Attributes {
  readonly type: TensorType;
  readonly data: TypedArray;
}

export const constantOperation: Operation<ConstantAttributes> = {
  name: "constant",
  infer: (_, { type }) => [type],
  emit: (emitter, _, { attributes }) => [emitter.constant(attributes.type, attributes.data)],
};

/** A tensor whose numbers are part of the graph. `values` are row-major; a number makes a scalar. */
export function constant(
  values: number | TypedArray | readonly number[],
  type: { readonly dtype?: Dtype; readonly shape?: Shape } = {},
): Tensor {
  const dtype = type.dtype ?? "float32";
  const list = typeof values === "number" ? [values] : values;
  const data = carries(dtype, list)
    ? (list as TypedArray)
    : typedArray(dtype, Array.from(list, Number));
  const shape = type.shape ?? (typeof values === "number" ? [] : [data.length]);
  if (sizeOf(shape) !== data.length) {
    const message = `expected ${sizeOf(shape)} numbers for ${formatShape(shape)}, got ${data.length}.`;
    throw new TensorError("constant", message);
  }
  return apply(constantOperation, [], { type: { dtype, shape }, data });
}

/** A tensor, or a number that takes the element type of its neighbour. */
export type Operand = Tensor | number;

/** The operands as tensors of one element type; at least one must be a tensor. */
export function operands<const Given extends readonly Operand[]>(
  operation: string,
  given: Given,
): { readonly [Index in keyof Given]: Tensor } {
  const first = given.find((operand) => typeof operand !== "number");
  if (first === undefined) throw new TensorError(operation, "expected at least one tensor.");
  const lifted = given.map((operand) =>
    typeof operand === "number" ? constant(operand, { dtype: first.dtype }) : operand,
  );
  const other = lifted.find((tensor) => tensor.dtype !== first.dtype);
  if (other) {
    const message = `expected one element type, got ${first.dtype} and ${other.dtype}. Use cast.`;
    throw new TensorError(operation, message);
  }
  return lifted as { readonly [Index in keyof Given]: Tensor };
}

/** Throws unless `tensor` is float32 or float64. */
export function requireFloating(operation: string, tensor: Tensor): void {
  if (isFloating(tensor.dtype)) return;
  throw new TensorError(operation, `expected float32 or float64, got ${tensor.dtype}. Use cast.`);
}

/** Throws unless `tensor` is int32 or int64. */
export function requireInteger(operation: string, tensor: Tensor): void {
  if (tensor.dtype === "int32" || tensor.dtype === "int64") return;
  throw new TensorError(operation, `expected int32 or int64, got ${tensor.dtype}. Use cast.`);
}
