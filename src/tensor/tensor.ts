/**
 * What a tensor is: an immutable description of a number-to-be.
 *
 * An operation applied to tensors makes a node; nothing is computed until `compile` turns the nodes that
 * an output needs into one ONNX graph. Equal nodes are merged there, so an expression that is written
 * twice is computed once.
 */
import { carries, type Dtype, type TypedArray, typedArray } from "./dtype.ts";
import { captureSite, type Site, TensorError } from "./error.ts";
import type { Emitter } from "./onnx/emitter.ts";
import { requireLengths } from "./requirements.ts";
import { DYNAMIC, formatShape, type Shape, sizeOf } from "./shape.ts";

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

/** One application of an operation: what it was applied to, and where in the caller's code. */
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
  /** Whether its inputs should be computed from the first to the last, where nothing else decides. @default false */
  readonly firstInputFirst?: boolean;
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
  /** Where it stands in the caller's tree. */
  readonly path: string;
  readonly type: TensorType;
}

/** A value given when the compiled function is called. The emitter knows its own inputs; others are foreign. */
export const inputOperation: Operation<InputAttributes> = {
  name: "input",
  infer: (_, { type }) => [type],
  emit: (_, __, { attributes: { path }, site }) => {
    const message = `${path} is an argument of another compiled function. Pass it as an argument of this one.`;
    throw new TensorError("compile", message, { site });
  },
};

/** A placeholder that a compiled function takes as an argument. */
export const input = (path: string, type: TensorType): Tensor =>
  apply(inputOperation, [], { path, type });

interface ConstantAttributes extends Attributes {
  readonly type: TensorType;
  readonly data: TypedArray;
}

/** Numbers that are known when the graph is built. */
const constantOperation: Operation<ConstantAttributes> = {
  name: "constant",
  infer: (_, { type }) => [type],
  emit: (emitter, _, { attributes }) => [emitter.constant(attributes.type, attributes.data)],
};

/**
 * A tensor whose numbers are part of the graph. `values` are row-major; a number makes a scalar. A typed
 * array of the right kind is kept, not copied: leave it unchanged until the graph is compiled.
 */
export function constant(
  values: number | TypedArray | readonly number[],
  type: { readonly dtype?: Dtype; readonly shape?: Shape } = {},
): Tensor {
  const dtype = type.dtype ?? "float32";
  const list = typeof values === "number" ? [values] : values;
  const data = carries(dtype, list) ? (list as TypedArray) : converted(dtype, list);
  const shape = type.shape ?? (typeof values === "number" ? [] : [data.length]);
  requireLengths("constant", shape);
  if (shape.includes(DYNAMIC) || sizeOf(shape) !== data.length) {
    const message = `expected ${sizeOf(shape)} numbers for ${formatShape(shape)}, got ${data.length}.`;
    throw new TensorError("constant", message);
  }
  return apply(constantOperation, [], { type: { dtype, shape }, data });
}

/** Whether a tensor is a constant of ones alone. */
export const isOnes = ({ node: { operation, attributes } }: Tensor): boolean =>
  operation === constantOperation &&
  (attributes.data as TypedArray).every((one) => Number(one) === 1);

/** The numbers as `dtype`; one that is no whole number, or neither 0 nor 1, is not forced into a type of those. */
function converted(dtype: Dtype, list: TypedArray | readonly number[]): TypedArray {
  const numbers = Array.from(list, Number);
  const odd = numbers.find((number) => !fits(dtype, number));
  if (odd === undefined) return typedArray(dtype, numbers);
  throw new TensorError("constant", `${odd} is not a number of type ${dtype}. Use cast.`);
}

function fits(dtype: Dtype, number: number): boolean {
  if (dtype === "bool") return number === 0 || number === 1;
  if (dtype === "int32") return (number | 0) === number;
  return dtype === "int64" ? Number.isSafeInteger(number) : true;
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
