/** Tensors from nothing, and conversions between element types. */
import { type Dtype, isFloating } from "../dtype.ts";
import { elementTypes } from "../onnx/protobuf.ts";
import { requireCount } from "../requirements.ts";
import { apply, constant, type Operation, type Tensor } from "../tensor.ts";

/** A scalar 0 of the element type of `x`; it broadcasts. */
export const zerosLike = (x: Tensor): Tensor => constant(0, { dtype: x.dtype });

/** `[0, 1, …, length - 1]`. */
export function range(length: number, dtype: Dtype = "int64"): Tensor {
  requireCount("range", length);
  return constant([...Array(length).keys()], { dtype });
}

interface CastAttributes extends Record<string, unknown> {
  readonly dtype: Dtype;
}

const castOperation: Operation<CastAttributes> = {
  name: "cast",
  infer: ([x], { dtype }) => [{ dtype, shape: x!.shape }],
  derivative: ({ inputs: [x] }, [cotangent]) => [
    isFloating(x!.dtype) ? cast(cotangent!, x!.dtype) : undefined,
  ],
  emit: (emitter, [x], { attributes }) => [
    emitter.one("Cast", [x!], { attributes: { to: elementTypes[attributes.dtype] } }),
  ],
};

/** The same values in another element type; floats are truncated towards zero on the way to integers. */
export const cast = (x: Tensor, dtype: Dtype): Tensor =>
  x.dtype === dtype ? x : apply(castOperation, [x], { dtype });
