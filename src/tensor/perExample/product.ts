/**
 * Per-example gradients that are products: G = Σₜ left[t]ᵀ right[t] for each example.
 *
 * Every dense layer is one, and so is an embedding, whose left side is one-hot. Norms and inner products
 * follow from the Gram matrices of the two sides, [time, time] per example, without forming G: "ghost norms".
 * Goodfellow 2015 (arXiv 1510.01799) for one position; Li et al. 2022 (arXiv 2110.05679), section 4, for many.
 */
import { add, multiply } from "../operations/arithmetic.ts";
import { expand, sum } from "../operations/broadcast.ts";
import { equal } from "../operations/comparison.ts";
import { cast, range } from "../operations/creation.ts";
import { gatherElements, scatterAdd } from "../operations/indexing.ts";
import { permute, reshape } from "../operations/layout.ts";
import { matmul } from "../operations/matmul.ts";
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

/** ⟨G of a, G of b⟩ per example, [batch], from Gram matrices. */
export function innerProduct(a: Product, b: Product): Tensor {
  const grams = multiply(gram(a.left, b.left, a.right.rows), gram(a.right, b.right, a.right.rows));
  return sum(grams, { axes: [1, 2] });
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
  const scaled = multiply(right.rows, reshape(weights, [-1, 1, 1]));
  if (left.kind === "oneHot") return scatterAdd([left.size, right.size], left.ids, scaled);
  const rows = (x: Tensor, size: number) => reshape(x, [-1, size]);
  return matmul(rows(left.rows, left.size), rows(scaled, right.size), { transposeA: true });
}

/** Whether Gram matrices are cheaper than G: multiplications per example, time² (l + r) against time · l · r. */
export function ghostIsCheaper(product: Product): boolean {
  const time = timeOf(product);
  const { left, right } = product;
  const leftCost = left.kind === "oneHot" ? 1 : left.size;
  // An embedding is scattered, not multiplied, so what counts there is the table it would fill.
  const whole = left.kind === "oneHot" ? left.size * right.size : time * left.size * right.size;
  return time * time * (leftCost + right.size) <= whole;
}
