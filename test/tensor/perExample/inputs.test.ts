import { expect, test } from "vitest";
import {
  gradients,
  matmul,
  perExampleGradients,
  sum,
  type Tensor,
  TensorError,
  type TensorType,
  tanh,
} from "../../../src/tensor/index.ts";
import { evaluate } from "../evaluate.ts";

const type = (...shape: number[]): TensorType => ({ dtype: "float64", shape });
const types = { x: type(2, 3), weight: type(3, 2), other: type(2, 1) };
const arrays = {
  x: Float64Array.of(1, -2, 0.5, 0.25, 3, -1),
  weight: Float64Array.of(0.1, -0.4, 0.3, 0.2, -0.5, 0.7),
  other: Float64Array.of(1, 2),
};

interface Inputs {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly other: Tensor;
}

test("gradients of inputs come beside those of parameters; 0 for what no loss depends on", async () => {
  const { both, alone, plain } = await evaluate(
    ({ x, weight, other }: Inputs) => {
      const losses = sum(tanh(matmul(x, weight)), { axes: [1] });
      const each = perExampleGradients(losses, [weight], { inputs: [x, other] });
      const { squaredNorms } = perExampleGradients(losses, [weight]);
      return {
        both: { inputGradients: each.inputGradients, squaredNorms: each.squaredNorms },
        alone: squaredNorms,
        plain: gradients(sum(losses), [x]),
      };
    },
    types as never,
    arrays as never,
  );
  const [ofX, ofOther] = both.inputGradients as never as Float64Array[];
  expect(ofX).toEqual((plain as never as Float64Array[])[0]);
  expect(ofX!.some((number) => number !== 0)).toBe(true);
  expect([...ofOther!]).toEqual([0, 0]);
  expect(both.squaredNorms).toEqual(alone);
});

test("an input that derivatives cannot be taken of is refused", async () => {
  const ids = { x: { dtype: "int32", shape: [2] }, weight: type(2) } as const;
  const read = ({ x, weight }: Pick<Inputs, "x" | "weight">) => ({
    out: perExampleGradients(weight, [weight], { inputs: [x] }).squaredNorms,
  });
  const arrays = { x: Int32Array.of(1, 2), weight: Float64Array.of(1, 2) };
  await expect(evaluate(read as never, ids as never, arrays as never)).rejects.toThrow(TensorError);
});
