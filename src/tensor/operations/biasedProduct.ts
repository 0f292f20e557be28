/** `x · w + bias` as one node: adding inside the product saves a pass over its result. */
import type { Emitter } from "../onnx/emitter.ts";
import { sameShape } from "../shape.ts";
import type { Node, Tensor } from "../tensor.ts";
import { isReshape } from "./layout.ts";
import { type MatmulAttributes, matmulOperation } from "./matmul.ts";

/** Emits the sum of a product of float32 matrices and a bias; undefined where the sum is anything else. */
export function emitBiasedProduct(emitter: Emitter, node: Node): string | undefined {
  const [sum, bias] = node.inputs as [Tensor, Tensor];
  const product = isReshape(sum) ? sum.node.inputs[0]! : sum;
  if (!isMatrixProduct(product) || !sameShape(bias.shape, [product.shape[1]!])) return undefined;
  if (sum.shape.at(-1) !== product.shape[1]) return undefined;
  const { transposeA, transposeB, scale } = product.node.attributes as MatmulAttributes;
  const names = [...product.node.inputs, bias].map((input) => emitter.nameOf(input));
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
