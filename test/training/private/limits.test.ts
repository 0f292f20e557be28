/** What private training becomes where a part of it is taken away. */
import { afterEach, describe, expect, test } from "vitest";
import { layoutOfTree, pack, unpack } from "../../../src/model/parameters.ts";
import { constant, sgd } from "../../../src/optim/index.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { everyRecordSampler, fixedOrderSampler } from "../../../src/privacy/sampling/fixedSize.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import type { BatchSampler } from "../../../src/privacy/sampling/sampler.ts";
import { compile, multiply, sum } from "../../../src/tensor/index.ts";
import { createTrainer } from "../../../src/training/trainer.ts";
import { quiet } from "../../tensor/evaluate.ts";
import {
  apart,
  closeAll,
  datasetSize,
  initial,
  objective,
  privateTrainer,
  recordsOf,
  testRandomness,
  trained,
} from "./problem.ts";

afterEach(closeAll);

const noClipping = flatClipping({ clipNorm: 1e6 });

/** Plain gradient descent on the mean loss of batches of 10 in their order. */
async function plainDescent(steps: number): Promise<Float32Array> {
  const { parameters, batch, losses } = objective(10);
  const loss: Parameters<typeof createTrainer>[0]["objective"]["loss"] = (tree, arrays) => ({
    loss: multiply(sum(losses(tree as never, arrays as never)), 1 / 10),
  });
  const design = { objective: { parameters, batch, loss }, optimizer: sgd(constant(0.1)) };
  const trainer = await createTrainer(design, initial, { execution: quiet });
  for (let step = 0; step < steps; step++) {
    const rows = Int32Array.from({ length: 10 }, (_, row) => ((step * 10) % datasetSize) + row);
    await trainer.step([recordsOf()(rows) as never]);
  }
  const result = trainer.state.parameters.slice();
  await trainer.dispose();
  return result;
}

describe("private training is", () => {
  test("gradient descent without clipping and without noise", async () => {
    const sampler = fixedOrderSampler({ datasetSize, batchSize: 10 });
    const options = { clipping: noClipping, noiseMultiplier: 0, sampler };
    const after = await trained(options, 6);
    expect(apart(after, initial)).toBeGreaterThan(0.1);
    expect(apart(after, await plainDescent(6))).toBeLessThan(1e-5);
  });
});
