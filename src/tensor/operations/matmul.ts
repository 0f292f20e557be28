/** Matrix products. They carry their transposes and a scale, so that neither costs an operation. */
import { TensorError } from "../error.ts";
import type { Emitter } from "../onnx/emitter.ts";
import { requireFloating } from "../requirements.ts";
import { broadcastShapes, DYNAMIC, formatShape, type Shape, sameShape, sizeOf } from "../shape.ts";
import { apply, type Node, type Operation, type Tensor } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";
import { permuteOperation, reshape } from "./layout.ts";
import { concat } from "./window.ts";

export interface MatmulOptions {
  /** Use `a` with its last two axes swapped. @default false */
  readonly transposeA?: boolean;
  /** Use `b` with its last two axes swapped. @default false */
  readonly transposeB?: boolean;
  /** Multiplies the product. @default 1 */
  readonly scale?: number;
}

/** Which operands are read transposed, and a factor on the product. */
export interface MatmulAttributes extends Record<string, unknown> {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly scale: number;
}

/** A product that carries its transposes and its factor, so that no node is emitted for them. */
export const matmulOperation: Operation<MatmulAttributes> = {
  name: "matmul",
  infer: ([a, b], attributes) => [{ dtype: a!.dtype, shape: productShape(a!, b!, attributes) }],
  derivative: ({ inputs: [a, b], attributes }, [cotangent]) => [
    sumTo(leftCotangent(b!, cotangent!, attributes), a!.shape),
    rightCotangent([a!, b!], cotangent!, attributes),
  ],
  emit: (emitter, names, node) => [
    emitter.operators === "standard"
      ? emitPlain(emitter, names, node)
      : (emitElementwise(emitter, names, node) ?? emitFused(emitter, node.inputs, node.attributes)),
  ],
};

/** Transposes and factor as nodes of their own. */
function emitPlain(
  emitter: Emitter,
  names: readonly string[],
  {
    inputs,
    attributes: { transposeA, transposeB, scale },
  }: Node & { attributes: MatmulAttributes },
): string {
  const operand = (index: number, transposed: boolean) => {
    const axes = [...inputs[index]!.shape.keys()];
    const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
    return transposed
      ? emitter.one("Transpose", [names[index]!], { attributes: { perm } })
      : names[index]!;
  };
  const product = emitter.one("MatMul", [operand(0, transposeA), operand(1, transposeB)]);
  return scaled(emitter, product, { scale, dtype: inputs[0]!.dtype });
}

/** Products of one row with up to so many rows are faster elementwise in batches, … */
const FEW = 3;
/**
 * … of so few numbers that what is between the two passes costs little. How many products there are decides nothing: a
 * part of a batch is computed as the whole is, bit by bit.
 */
const SHORT = 64;

/** A batch of products too small for a kernel of products: of columns with rows, or of a row with few rows. */
function emitElementwise(
  emitter: Emitter,
  [a, b]: readonly string[],
  { inputs, outputs, attributes }: Node & { attributes: MatmulAttributes },
): string | undefined {
  const { transposeA, transposeB, scale } = attributes;
  const [{ shape: left }, { shape: right }] = inputs as [Tensor, Tensor];
  const shape = outputs[0]!.shape;
  const [rows, columns] = lastTwo(shape, false);
  const isBatch = shape.length > 2 && ![...left, ...right].includes(DYNAMIC);
  if (!isBatch || scale !== 1 || sizeOf(shape) === 0) return undefined;
  const view = (name: string, from: Shape, tail: readonly number[]) => {
    const to = [...from.slice(0, -2), ...tail];
    return sameShape(from, to) ? name : emitter.one("Reshape", [name, emitter.integers(to)]);
  };
  const inner = left.at(transposeA ? -2 : -1)!;
  if (inner === 1) {
    return emitter.one("Mul", [view(a!, left, [rows, 1]), view(b!, right, [1, columns])]);
  }
  const isFew = Math.min(rows, columns) === 1 && Math.max(rows, columns) <= FEW;
  if (!isFew || inner > SHORT || transposeA || !transposeB) return undefined;
  const each = emitter.one("Mul", [a!, b!]);
  const sums = emitter.one("ReduceSum", [each, emitter.integers([-1])], {
    attributes: { keepdims: 1 },
  });
  return rows === 1 && columns > 1
    ? view(sums, [...shape.slice(0, -2), columns, 1], [1, columns])
    : sums;
}

/** One node of ONNX Runtime that reads its operands transposed. */
function emitFused(
  emitter: Emitter,
  inputs: readonly Tensor[],
  { transposeA, transposeB, scale }: MatmulAttributes,
): string {
  const [a, b] = inputs.map(batchSecond) as [BatchOperand, BatchOperand];
  const names = [emitter.nameOf(a.tensor), emitter.nameOf(b.tensor)];
  const { dtype } = a.tensor;
  // The scale inside the product is a float32 attribute, so float64 multiplies afterwards.
  const [alpha, rest] = dtype === "float32" ? [scale, 1] : [1, scale];
  const attributes = {
    transA: Number(transposeA),
    transB: Number(transposeB),
    transBatchA: Number(a.batchSecond),
    transBatchB: Number(b.batchSecond),
    alpha: { float: alpha },
  };
  const isPlain = alpha === 1 && !Object.values(attributes).includes(1);
  const product = isPlain
    ? emitter.one("MatMul", names)
    : emitter.one("FusedMatMul", names, { domain: "com.microsoft", attributes });
  return scaled(emitter, product, { scale: rest, dtype });
}

const scaled = (
  emitter: Emitter,
  product: string,
  { scale, dtype }: { readonly scale: number; readonly dtype: Tensor["dtype"] },
): string => (scale === 1 ? product : emitter.one("Mul", [product, emitter.scalar(scale, dtype)]));

interface BatchOperand {
  readonly tensor: Tensor;
  /** Laid out [rows, batch, columns]: the kernel steps over the batch, so no copy is needed. */
  readonly batchSecond: boolean;
}

function batchSecond(x: Tensor): BatchOperand {
  const axes = x.node.operation === permuteOperation ? (x.node.attributes.axes as number[]) : [];
  return axes.join() === "1,0,2"
    ? { tensor: x.node.inputs[0]!, batchSecond: true }
    : { tensor: x, batchSecond: false };
}

/** `scale · op(a) op(b)` over the last two axes; leading axes broadcast. */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, scale = 1 } = options;
  requireFloating("matmul", a);
  if (a.dtype !== b.dtype) {
    throw new TensorError("matmul", `expected one element type, got ${a.dtype} and ${b.dtype}.`);
  }
  const left = withoutTranspose(a, transposeA);
  const right = withoutTranspose(b, transposeB);
  const attributes = { transposeA: left.transposed, transposeB: right.transposed, scale };
  if (isRowsTimesMatrix(left.tensor, right.tensor, attributes)) {
    return flattened(left.tensor, right.tensor, attributes);
  }
  return apply(matmulOperation, [left.tensor, right.tensor], attributes);
}

/** A swap of the last two axes is taken into the product instead of being computed. */
function withoutTranspose(x: Tensor, transposed: boolean): { tensor: Tensor; transposed: boolean } {
  const axes = x.node.operation === permuteOperation ? (x.node.attributes.axes as number[]) : [];
  const rank = axes.length;
  const isSwap =
    rank >= 2 &&
    axes[rank - 1] === rank - 2 &&
    axes.slice(0, -2).every((axis, index) => axis === index);
  return isSwap
    ? { tensor: x.node.inputs[0]!, transposed: !transposed }
    : { tensor: x, transposed };
}

/** Rows of a batch times one matrix: one large product instead of many small ones. */
const isRowsTimesMatrix = (a: Tensor, b: Tensor, { transposeA }: MatmulAttributes) =>
  a.shape.length > 2 && b.shape.length === 2 && !transposeA && !a.shape.includes(DYNAMIC);

function flattened(a: Tensor, b: Tensor, attributes: MatmulAttributes): Tensor {
  const shape = productShape(a, b, attributes);
  const rows = reshape(a, [sizeOf(a.shape.slice(0, -1)), a.shape.at(-1)!]);
  return reshape(apply(matmulOperation, [rows, b], attributes), shape);
}

/** op(a) is [.., rows, inner] and op(b) is [.., inner, columns]. */
function productShape(a: Tensor, b: Tensor, { transposeA, transposeB }: MatmulAttributes): Shape {
  const describe = `${formatShape(a.shape)}${transposeA ? "ᵀ" : ""} · ${formatShape(b.shape)}${transposeB ? "ᵀ" : ""}`;
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw new TensorError("matmul", `expected at least 2 axes on both sides, got ${describe}.`);
  }
  const [rows, inner] = lastTwo(a.shape, transposeA);
  const [otherInner, columns] = lastTwo(b.shape, transposeB);
  if (inner !== otherInner) {
    const message = `${describe}: the inner axes differ.`;
    throw new TensorError("matmul", message);
  }
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if ("axisFromLast" in batch) {
    throw new TensorError("matmul", `${describe}: the leading axes do not broadcast.`);
  }
  return [...batch, rows, columns];
}

const lastTwo = (shape: Shape, swapped: boolean): readonly [number, number] =>
  swapped ? [shape.at(-1)!, shape.at(-2)!] : [shape.at(-2)!, shape.at(-1)!];

/** With C = op(a) op(b): the cotangent of op(a) is Ċ op(b)ᵀ, transposed back when `a` was. */
function leftCotangent(b: Tensor, cotangent: Tensor, attributes: MatmulAttributes): Tensor {
  const { transposeA, transposeB, scale } = attributes;
  return transposeA
    ? matmul(b, cotangent, { transposeA: transposeB, transposeB: true, scale })
    : matmul(cotangent, b, { transposeB: !transposeB, scale });
}

/** The cotangent of op(b) is op(a)ᵀ Ċ, transposed back when `b` was. */
function rightCotangent(
  [a, b]: readonly [Tensor, Tensor],
  cotangent: Tensor,
  { transposeA, transposeB, scale }: MatmulAttributes,
): Tensor {
  const product = transposeB
    ? matmul(cotangent, a, { transposeA: true, transposeB: transposeA, scale })
    : matmul(a, cotangent, { transposeA: !transposeA, scale });
  return sumTo(product, b.shape);
}

/**
 * The same sum with fewer terms: products aᵢᵀ bᵢ of batches become one, since Σ aᵢᵀ bᵢ = [a₁; a₂; …]ᵀ [b₁; b₂; …]. Only
 * for results of more than one row; else stacking costs more than the products.
 */
export function joinedProducts(terms: readonly Tensor[]): readonly Tensor[] {
  const groups = new Map<unknown, Tensor[]>();
  for (const term of terms) {
    const key = isJoinable(term) ? (term.node.attributes as MatmulAttributes).scale : term;
    groups.set(key, [...(groups.get(key) ?? []), term]);
  }
  return [...groups.values()].map((group) => (group.length > 1 ? joined(group) : group[0]!));
}

function isJoinable({ node: { operation, inputs, attributes }, shape }: Tensor): boolean {
  if (operation !== matmulOperation || shape.length < 3 || shape.at(-2) === 1) return false;
  const { transposeA, transposeB } = attributes as unknown as MatmulAttributes;
  const batch = shape.slice(0, -2);
  return (
    transposeA &&
    !transposeB &&
    inputs.every((x) => !x.shape.includes(DYNAMIC) && sameShape(x.shape.slice(0, -2), batch))
  );
}

function joined(products: readonly Tensor[]): Tensor {
  const { scale } = products[0]!.node.attributes as MatmulAttributes;
  const stacked = (operand: number) =>
    concat(
      products.map(({ node }) => node.inputs[operand]!),
      -2,
    );
  return matmul(stacked(0), stacked(1), { transposeA: true, scale });
}
