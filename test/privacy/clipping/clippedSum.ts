/** The clipped sum of gradients that are given one by one: two layers, one of them of two parameters. */
import type { Clipping } from "../../../src/privacy/clipping/clipping.ts";
import { compile, multiply, reshape, square, sum, type Tensor } from "../../../src/tensor/index.ts";
import { quiet } from "../../tensor/evaluate.ts";

const names = ["layers.0.weight", "layers.0.bias", "layers.1.weight"];
const sizes = [3, 2, 4];

/** Numbers in the gradient of one example. */
export const gradientSize = 9;
/** Examples at most. */
export const rows = 5;

/** A gradient of one example, of `gradientSize` numbers. */
export type Gradient = readonly number[];

/** Sums clipped gradients of at most `rows` examples. */
export interface ClippedSum {
  of(gradients: readonly Gradient[], clipNorm?: number): Promise<readonly number[]>;
  dispose(): Promise<void>;
}

const types = {
  gradients: sizes.map((size) => ({ dtype: "float32", shape: [rows, size] }) as const),
  mask: { dtype: "float32", shape: [rows] },
  clipNorm: { dtype: "float32", shape: [] },
} as const;

/** Compiles the sum of a way of clipping. */
export async function clippedSum(clipping: Clipping): Promise<ClippedSum> {
  const graph = await compile(
    ({ gradients, mask, clipNorm }) => {
      const parts = gradients as unknown as readonly Tensor[];
      const norms = parts.map((part, index) => ({
        name: names[index]!,
        squaredNorms: sum(square(part), { axes: [1] }),
      }));
      const factors = clipping.factors(norms, clipNorm);
      const sums = parts.map((part, index) => {
        const weights = reshape(multiply(factors[index]!, mask), [rows, 1]);
        return sum(multiply(part, weights), { axes: [0] });
      });
      return { sums };
    },
    types,
    quiet,
  );
  return {
    of: async (gradients, clipNorm = clipping.clipNorm) => {
      let begin = 0;
      const parts = sizes.map((size) => {
        const part = new Float32Array(rows * size);
        for (const [row, gradient] of gradients.entries()) {
          part.set(gradient.slice(begin, begin + size), row * size);
        }
        begin += size;
        return part;
      });
      const { sums } = await graph.run({
        gradients: parts as never,
        mask: new Float32Array(rows).fill(1, 0, gradients.length),
        clipNorm: Float32Array.of(clipNorm),
      });
      return sums.flatMap((part) => [...(part as Float32Array)]);
    },
    dispose: () => graph.dispose(),
  };
}

/** √Σ (a − b)². */
export const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, index) => value - b[index]!));
