import { expect, test } from "vitest";
import { type DescentInputs, descent } from "../../../src/attacks/gradient/descent.ts";
import { compile } from "../../../src/tensor/compile.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { quiet } from "../../tensor/evaluate.ts";

test("a descent on x² / 2 takes the steps of Adam, each variable for itself", async () => {
  const own = descent([2], 0.1);
  const compute = (inputs: DescentInputs<Tensor>) => own.descended(inputs, inputs.variables);
  const graph = await compile(compute as never, own.types as never, quiet);
  let arrays = own.begin(Float32Array.of(1, -4));
  const expected = [1, -4].map(() => ({ mean: 0, square: 0 }));
  const values = [1, -4];
  for (let step = 0; step < 3; step++) {
    arrays = own.arrays((await graph.run(own.inputs(arrays, step) as never)) as never);
    for (const [at, memory] of expected.entries()) {
      const gradient = values[at]!;
      memory.mean = 0.9 * memory.mean + 0.1 * gradient;
      memory.square = 0.999 * memory.square + 0.001 * gradient ** 2;
      const [mean, square] = [
        memory.mean / (1 - 0.9 ** (step + 1)),
        memory.square / (1 - 0.999 ** (step + 1)),
      ];
      values[at]! -= (0.1 * mean) / (Math.sqrt(square) + 1e-8);
    }
    expect(arrays.variables![0]).toBeCloseTo(values[0]!, 5);
    expect(arrays.variables![1]).toBeCloseTo(values[1]!, 5);
  }
  await graph.dispose();
});
