/** scale · x + shift with numbers, in one pass over x where the runtime has a kernel for it. */
import type { Emitter } from "../onnx/emitter.ts";
import { DYNAMIC, sizeOf } from "../shape.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";

interface AffineAttributes extends Record<string, unknown> {
  readonly scale: number;
  readonly shift: number;
}

const affineOperation: Operation<AffineAttributes> = {
  name: "affine",
  infer: ([x]) => [x!],
  derivative: ({ attributes: { scale } }, [cotangent]) => [multiply(cotangent!, scale)],
  emit: (emitter, [x], { inputs, attributes }) => {
    const { dtype, shape } = inputs[0]!;
    const hasKernel = dtype === "float32" && emitter.operators === "runtime";
    // The kernel's detour by other shapes needs a length, and at least one element.
    if (hasKernel && !shape.includes(DYNAMIC) && sizeOf(shape) > 0) {
      return [onePass(emitter, x!, { shape, ...attributes })];
    }
    const scaled = emitter.one("Mul", [x!, emitter.scalar(attributes.scale, dtype)]);
    return [emitter.one("Add", [scaled, emitter.scalar(attributes.shift, dtype)])];
  },
};

/** A batch norm with one channel is this very map: mean 0 and variance 1 leave scale and shift. */
function onePass(
  emitter: Emitter,
  x: string,
  { shape, scale, shift }: AffineAttributes & { readonly shape: readonly number[] },
): string {
  const flat = emitter.one("Reshape", [x, emitter.integers([1, 1, -1])]);
  const vector = (value: number) =>
    emitter.constant({ dtype: "float32", shape: [1] }, Float32Array.of(value));
  const mapped = emitter.one(
    "BatchNormalization",
    [flat, vector(scale), vector(shift), vector(0), vector(1)],
    { attributes: { epsilon: { float: 0 } } },
  );
  return emitter.one("Reshape", [mapped, emitter.integers(shape)]);
}

/** scale · x + shift, for floating `x`. */
export const affine = (x: Tensor, scale: number, shift: number): Tensor =>
  apply(affineOperation, [x], { scale, shift });
