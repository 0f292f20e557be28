/**
 * Per-example gradients that are products: G = Σₜ left[t]ᵀ right[t] for each example.
 *
 * Every dense layer is one, and so is an embedding, whose left side is one-hot. Norms and inner products
 * follow from the Gram matrices of the two sides, [time, time] per example, without forming G: "ghost norms".
 * Goodfellow 2015 (arXiv 1510.01799) for one position; Li et al. 2022 (arXiv 2110.05679), section 4, for many.
 */
import { add, multiply, square } from "../operations/arithmetic.ts";
import { expand, sum } from "../operations/broadcast.ts";
import { equal } from "../operations/comparison.ts";
import { cast, range } from "../operations/creation.ts";
import { gatherElements, scatterAdd } from "../operations/indexing.ts";
import { permute, reshape } from "../operations/layout.ts";
import { matmul } from "../operations/matmul.ts";
import { sqrt } from "../operations/transcendental.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Rows [batch, time, size], or the ids int [batch, time] of one-hot rows of this size. */
export type Side =
  | { readonly kind: "dense"; readonly rows: Tensor; readonly size: number }
  | { readonly kind: "oneHot"; readonly ids: Tensor; readonly size: number };

/** The gradients of all examples as products. */
export interface Product {
  readonly kind: "product";
  readonly left: Side;
  /** [batch, time, size]. */
  readonly right: Side & { readonly kind: "dense" };
}

/** A side whose rows are all there. */
export const dense = (rows: Tensor): Side & { readonly kind: "dense" } => ({
  kind: "dense",
  rows,
  size: rows.shape[2]!,
});

const timeOf = ({ right }: Product) => right.rows.shape[1]!;
const batchOf = ({ right }: Product) => right.rows.shape[0]!;

/** ‖Σ G‖² per example, [batch]: never below what it is, although terms of both signs may cancel down to their rounding. */
export function squaredNorm(products: readonly Product[]): Tensor {
  const terms = products.flatMap((a, index) => [
    ownSquare(a),
    ...products.slice(index + 1).map((b) => multiply(innerProduct(a, b), 2)),
  ]);
  const rounded = terms.reduce((a, b) => add(a, b));
  const canCancel = products.length > 1 || products.some((product) => timeOf(product) > 1);
  return canCancel ? add(rounded, roundingAllowance(products)) : rounded;
}

/** ‖G‖² per example: at one position ‖left‖² ‖right‖², at many from Gram matrices. */
function ownSquare(product: Product): Tensor {
  if (timeOf(product) !== 1) return innerProduct(product, product);
  const { left, right } = product;
  const squares = rowSquares(right.rows);
  return left.kind === "oneHot" ? squares : multiply(rowSquares(left.rows), squares);
}

/** Rows of more numbers than this do not wait in a cache until their squares are summed. Measured. */
const LONG_ROW = 2 ** 13;

/** Sum of squares of each row [batch, …], [batch]; of a long row as a product with itself, which reads it once. */
export function rowSquares(rows: Tensor): Tensor {
  const batch = rows.shape[0]!;
  const size = sizeOf(rows.shape.slice(1));
  if (size <= LONG_ROW) return sum(square(reshape(rows, [batch, size])), { axes: [1] });
  const long = reshape(rows, [batch, 1, size]);
  return reshape(matmul(long, long, { transposeB: true }), [batch]);
}

/** ⟨G of a, G of b⟩ per example, [batch], from Gram matrices. */
function innerProduct(a: Product, b: Product): Tensor {
  const grams = multiply(gram(a.left, b.left, a.right.rows), gram(a.right, b.right, a.right.rows));
  return sum(grams, { axes: [1, 2] });
}

/** What rounding can take from a sum of products of Gram matrices, over (Σ ‖left[t]‖ ‖right[t]‖)². */
const ROUNDING = { float32: 2 ** -22, float64: 2 ** -51 } as const;

/** What rounding may have taken from ‖Σ G‖², [batch]: without it a record could be made that is long and counts as short. */
function roundingAllowance(products: readonly Product[]): Tensor {
  const lengths = products.map(uncancelledNorm).reduce((a, b) => add(a, b));
  return multiply(square(lengths), ROUNDING[lengths.dtype as keyof typeof ROUNDING]);
}

/** Σₜ ‖left[t]‖ ‖right[t]‖, [batch]: ‖G‖ where no two positions cancel each other, and never less. */
function uncancelledNorm(product: Product): Tensor {
  const { left, right } = product;
  const [batch, time] = [batchOf(product), timeOf(product)];
  const grams = multiply(gram(left, left, right.rows), gram(right, right, right.rows));
  const diagonal = reshape(multiply(range(time), time + 1), [1, time]);
  const places = expand(diagonal, [batch, time]);
  return sum(sqrt(gatherElements(reshape(grams, [batch, time * time]), places)), { axes: [1] });
}

/** Inner products of the rows of two sides, [batch, time of a, time of b], in the element type of `like`. */
function gram(a: Side, b: Side, like: Tensor): Tensor {
  if (a.kind === "oneHot") {
    return b.kind === "oneHot" ? sameIds(a.ids, b.ids, like) : columnsAt(b.rows, a.ids, "first");
  }
  return b.kind === "oneHot"
    ? columnsAt(a.rows, b.ids, "last")
    : matmul(a.rows, b.rows, { transposeB: true });
}

function sameIds(a: Tensor, b: Tensor, like: Tensor): Tensor {
  const [batch, timeA] = a.shape as [number, number];
  const timeB = b.shape[1]!;
  return cast(equal(reshape(a, [batch, timeA, 1]), reshape(b, [batch, 1, timeB])), like.dtype);
}

/** rows[·, t, ids[·, s]]: [batch, s, t] with the ids first, [batch, t, s] with the ids last. */
function columnsAt(rows: Tensor, ids: Tensor, place: "first" | "last"): Tensor {
  const [batch, time] = rows.shape as [number, number];
  const count = ids.shape[1]!;
  const everywhere = expand(reshape(ids, [batch, 1, count]), [batch, time, count]);
  const picked = gatherElements(rows, everywhere);
  return place === "last" ? picked : permute(picked, [0, 2, 1]);
}

/** Gradients of all examples, [batch, …]; of a matrix perhaps with rows and columns swapped. */
export interface Written {
  readonly gradients: Tensor;
  /** What is there is Gᵀ, [batch, right size, left size]. */
  readonly isSwapped: boolean;
}

/** G of every example, its longer side in columns: products with few columns are slow. */
export function written(product: Product): Written {
  const { left, right } = product;
  const isSwapped = left.kind === "dense" && left.size > right.size;
  const swapped = { ...product, left: right, right: left as typeof right };
  return { gradients: materialize(isSwapped ? swapped : product), isSwapped };
}

/** G itself, [batch, left size, right size]. */
export function materialize(product: Product): Tensor {
  const { left, right } = product;
  if (left.kind === "dense") return matmul(left.rows, right.rows, { transposeA: true });
  const batch = batchOf(product);
  const offsets = reshape(multiply(range(batch, left.ids.dtype), left.size), [batch, 1]);
  const table = scatterAdd([batch * left.size, right.size], add(left.ids, offsets), right.rows);
  return reshape(table, [batch, left.size, right.size]);
}

/** Σ over examples of weight · G, [left size, right size], without forming G. `weights`: [batch]. */
export function weightedSum({ left, right }: Product, weights: Tensor): Tensor {
  const weighted = ({ rows }: { readonly rows: Tensor }) =>
    multiply(rows, reshape(weights, [-1, 1, 1]));
  if (left.kind === "oneHot") {
    return scatterAdd([left.size, right.size], left.ids, weighted(right));
  }
  // The weights go to the side with fewer numbers.
  const isLeftSmaller = left.size < right.size;
  const leftRows = reshape(isLeftSmaller ? weighted(left) : left.rows, [-1, left.size]);
  const rightRows = reshape(isLeftSmaller ? right.rows : weighted(right), [-1, right.size]);
  return matmul(leftRows, rightRows, { transposeA: true });
}

/**
 * What one number of a G that is written down costs, in multiplications of a matrix product: it is read twice, for
 * its norm and for the sum. Measured on a transformer of width 128 at 64 positions, where both ways meet.
 */
const COST_OF_WRITING = 30;

/**
 * Whether Gram matrices are cheaper than G: time² (left + right) multiplications per example, against writing G down.
 * The product that makes G is computed either way: without G it is that of the sum over examples.
 */
export function ghostIsCheaper(product: Product): boolean {
  const time = timeOf(product);
  const { left, right } = product;
  const leftCost = left.kind === "oneHot" ? 1 : left.size;
  return time * time * (leftCost + right.size) <= COST_OF_WRITING * left.size * right.size;
}
