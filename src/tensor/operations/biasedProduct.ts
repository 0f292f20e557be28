/**
 * `x · w + b` as one node: adding inside the product saves a pass over its result.
 *
 * Only where nothing else takes the product; else it would be computed twice.
 */
import type { Emitter } from "../onnx/emitter.ts";
import { sameShape } from "../shape.ts";
import type { Node, Tensor } from "../tensor.ts";
import { unshaped } from "./layout.ts";
import { type MatmulAttributes, matmulOperation } from "./matmul.ts";

/**
 * Emits the sum of a product of float32 matrices and a bias, or another matrix of its shape; undefined where the
 * sum is anything else. A product with a bias may have been given leading axes, as `matmul` does.
 */
export function emitBiasedProduct(emitter: Emitter, { inputs }: Node): string | undefined {
  const [a, b] = inputs as [Tensor, Tensor];
  if ((isBiased(a, b) || isAccumulated(a, b)) && isOnlyHere(emitter, a)) {
    return emitGemm(emitter, a, b);
  }
  return isAccumulated(b, a) && isOnlyHere(emitter, b) ? emitGemm(emitter, b, a) : undefined;
}

/** Whether the sum is all that takes the product, and every view of it on the way. */
function isOnlyHere(emitter: Emitter, { node }: Tensor): boolean {
  if (emitter.usesOf(node) !== 1) return false;
  return node.operation === matmulOperation || isOnlyHere(emitter, node.inputs[0]!);
}

function isBiased(sum: Tensor, bias: Tensor): boolean {
  const product = unshaped(sum);
  const [columns] = product.shape.slice(1);
  return (
    isMatrixProduct(product) && sameShape(bias.shape, [columns!]) && sum.shape.at(-1) === columns
  );
}

const isAccumulated = (product: Tensor, other: Tensor) =>
  isMatrixProduct(product) && sameShape(product.shape, other.shape);

function emitGemm(emitter: Emitter, sum: Tensor, added: Tensor): string {
  const product = unshaped(sum);
  const { transposeA, transposeB, scale } = product.node.attributes as MatmulAttributes;
  const names = [...product.node.inputs, added].map((input) => emitter.nameOf(input));
  const rows = emitter.one("Gemm", names, {
    attributes: {
      transA: Number(transposeA),
      transB: Number(transposeB),
      alpha: { float: scale },
    },
  });
  return sum === product ? rows : emitter.one("Reshape", [rows, emitter.integers(sum.shape)]);
}

const isMatrixProduct = ({ node: { operation, inputs }, dtype }: Tensor) =>
  operation === matmulOperation &&
  dtype === "float32" &&
  inputs.every(({ shape }) => shape.length === 2);
