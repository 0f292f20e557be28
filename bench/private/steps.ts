/** Steps of our own, with and without privacy. */
import { adam } from "../../src/optim/optimizers.ts";
import { constant } from "../../src/optim/schedule.ts";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { secureRandomness } from "../../src/privacy/noise/randomness.ts";
import { planOf } from "../../src/privacy/plan.ts";
import { fixedOrderSampler } from "../../src/privacy/sampling/fixedSize.ts";
import type { TypedArray } from "../../src/tensor/dtype.ts";
import { mapTree } from "../../src/tensor/tree.ts";
import { createPrivateTrainer } from "../../src/training/privateTrainer.ts";
import { createTrainer } from "../../src/training/trainer.ts";
import { type Contender, contenderHere } from "../pairing/contender.ts";
import { batchCount, type Task } from "./task.ts";

const optimizer = adam(constant(1e-3));

/** DP-Adam: flat clipping, cryptographic noise for every parameter, one batch after the other. */
export async function privateSteps(task: Task, threads: number): Promise<Contender> {
  const { batch, initial } = task;
  const { objective, batches } = task.private;
  const parts = {
    sampler: fixedOrderSampler({ datasetSize: batchCount * batch, batchSize: batch }),
    clipping: flatClipping({ clipNorm: 1 }),
    noise: independentNoise({ noiseMultiplier: 1, randomness: secureRandomness }),
  };
  const plan = planOf(parts, {
    unitOfPrivacy: { kind: "example" },
    neighboringRelation: "replaceSpecial",
    delta: 1e-5,
    steps: 1e6,
  });
  const lanes = task.sharing === "batch" ? threads : 1;
  const share = batch / lanes;
  const shares = batches.flatMap((each) => sharesOf(each, lanes));
  const records = (indices: Int32Array) => shares[indices[0]! / share] as never;
  const trainer = await createPrivateTrainer(
    { objective, optimizer, records, initial },
    { ...parts, plan },
    { sizes: [share], lanes, execution: { threads: threads / lanes } },
  );
  const work = async (units: number) => {
    for (let unit = 0; unit < units; unit++) await trainer.step();
  };
  await work(3);
  return contenderHere("assay", work, () => trainer.dispose());
}

/** The arrays of a batch in equal parts along their first axis, as views. */
const sharesOf = (batch: object, count: number): object[] =>
  Array.from({ length: count }, (_, at) =>
    mapTree<TypedArray, TypedArray, object>(batch, (array) =>
      array.subarray((at * array.length) / count, ((at + 1) * array.length) / count),
    ),
  );

/** The same steps without clipping and noise. */
export async function plainSteps(task: Task, threads: number): Promise<Contender> {
  const { objective, batches } = task.plain;
  const trainer = await createTrainer({ objective, optimizer }, task.initial, {
    execution: { threads },
  });
  const work = async (units: number) => {
    for (let unit = 0; unit < units; unit++) {
      await trainer.step([batches[unit % batchCount]! as never]);
    }
  };
  await work(3);
  return contenderHere("assay, not private", work, () => trainer.dispose());
}
