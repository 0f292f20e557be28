import { expect, test } from "vitest";
import { constant, sgd } from "../../src/optim/index.ts";
import { multiply, sum, type TensorType } from "../../src/tensor/index.ts";
import type { Objective } from "../../src/training/objective.ts";
import { createTrainer } from "../../src/training/trainer.ts";

const pair: TensorType = { dtype: "float32", shape: [2] };

/** Two problems side by side: each has a parameter, and its loss is the parameter times a number of the batch. */
const objective: Objective<{ slope: TensorType }, { x: TensorType }> = {
  parameters: { slope: pair },
  batch: { x: pair },
  loss: ({ slope }, { x }) => {
    const losses = multiply(slope, x);
    return { loss: sum(losses), vectors: { losses } };
  },
};

const design = { objective: objective as never, optimizer: sgd(constant(0.5)) };
const initial = Float32Array.of(1, 2);
const execution = { threads: 1, spinning: false };

test("a step reports vectors, in memory of their own", async () => {
  const trainer = await createTrainer<{ x: TensorType }>(design, initial, { execution });
  const first = await trainer.step([{ x: Float32Array.of(3, 5) }]);
  const second = await trainer.step([{ x: Float32Array.of(1, 1) }]);
  await trainer.dispose();
  expect([...first.vectors.losses!]).toEqual([3, 10]); // 1 · 3 and 2 · 5
  // 1 - 0.5 · 3 and 2 - 0.5 · 5, times 1
  expect([...second.vectors.losses!]).toEqual([-0.5, -0.5]);
});

test("vectors of microbatches add up, whoever computes them", async () => {
  for (const lanes of [1, 2]) {
    const trainer = await createTrainer<{ x: TensorType }>(design, initial, {
      ...{ microbatches: 2, lanes, execution },
    });
    const { loss, vectors } = await trainer.step([
      { x: Float32Array.of(3, 5) },
      { x: Float32Array.of(10, 20) },
    ]);
    await trainer.dispose();
    expect([...vectors.losses!]).toEqual([13, 50]); // 1 · (3 + 10) and 2 · (5 + 20)
    expect(loss).toBe(63);
  }
});
