/** Training with correlated noise, from calibration to the ledger: a logistic regression on two classes. */
import { afterEach, describe, expect, test } from "vitest";
import { generator, seedFrom, split } from "../../../src/math/index.ts";
import { constant, sgd } from "../../../src/optim/index.ts";
import {
  amplifiedByCyclicPoisson,
  type BatchSampler,
  bandedToeplitz,
  binaryTree,
  bufferedToeplitz,
  type CorrelatedMechanism,
  calibrate,
  correlatedNoise,
  cyclicPoissonSampler,
  eventOfLedger,
  fixedOrderSampler,
  flatClipping,
  identityFactorization,
  inFixedOrder,
  normalSource,
  planOf,
  privacyOf,
  seededRandomness,
  squareRootToeplitz,
  treePerEpoch,
} from "../../../src/privacy/index.ts";
import type { Tensors } from "../../../src/tensor/compile.ts";
import { binaryCrossEntropy, matmul, multiply, reshape } from "../../../src/tensor/index.ts";
import { createPrivateTrainer, type PrivateTrainer } from "../../../src/training/index.ts";
import { quiet } from "../../tensor/evaluate.ts";
import { apart } from "./problem.ts";

const [datasetSize, features, stepsPerEpoch, epochs] = [600, 3, 10, 3];
const steps = stepsPerEpoch * epochs;
const batchSize = datasetSize / stepsPerEpoch;
const randomness = seededRandomness(split(seedFrom(5), "randomness"));
const target = { epsilon: 3, delta: 1e-4 };
const neighboringRelation = "replaceSpecial";

/** Two classes around ±(1, −0.5), and a third number that is always 1. */
const data = (() => {
  const { normal } = generator(split(seedFrom(5), "data"));
  const label = Float32Array.from({ length: datasetSize }, (_, row) => row % 2);
  const x = Float32Array.from({ length: datasetSize * features }, (_, at) => {
    const side = label[Math.floor(at / features)]! ? 1 : -1;
    return [side + normal(), -0.5 * side + normal(), 1][at % features]!;
  });
  return { x, label };
})();

const parameters = { weight: { dtype: "float32", shape: [features, 1] } } as const;
const batchTypes = (batch: number) =>
  ({
    x: { dtype: "float32", shape: [batch, features] },
    label: { dtype: "float32", shape: [batch] },
  }) as const;

/** Logistic regression; `weight` 0 makes every gradient 0. */
const objective = (weight: number) => (batch: number) => ({
  parameters,
  batch: batchTypes(batch),
  losses: (
    tree: Tensors<typeof parameters>,
    { x, label }: Tensors<ReturnType<typeof batchTypes>>,
  ) => multiply(binaryCrossEntropy(reshape(matmul(x, tree.weight), [batch]), label), weight),
});

const recordsOf = (indices: Int32Array) => ({
  x: Float32Array.from(
    [...indices].flatMap((row) => [...data.x.subarray(row * features, (row + 1) * features)]),
  ),
  label: Float32Array.from(indices, (row) => data.label[row]!),
});

const accuracy = (weight: Float32Array): number => {
  const hits = [...data.label].filter((label, row) => {
    const logit = weight.reduce((sum, each, at) => sum + each * data.x[row * features + at]!, 0);
    return logit > 0 === label > 0.5;
  });
  return hits.length / datasetSize;
};

const open: PrivateTrainer[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((each) => each.dispose()))));

interface Run {
  readonly mechanism: CorrelatedMechanism;
  readonly sampler?: BatchSampler;
  readonly noiseMultiplier: number;
  /** 0: noise alone. */
  readonly weight?: number;
  readonly momentum?: number;
}

async function trainerOf({
  mechanism,
  sampler = fixedOrderSampler({ datasetSize, batchSize }),
  noiseMultiplier,
  weight = 1,
  momentum = 0,
}: Run): Promise<PrivateTrainer> {
  const noise = correlatedNoise(mechanism, { noiseMultiplier, randomness });
  const parts = { sampler, clipping: flatClipping({ clipNorm: 1 }), noise };
  const plan = planOf(parts, {
    unitOfPrivacy: { kind: "example" },
    neighboringRelation,
    delta: target.delta,
    steps,
  });
  const design = {
    objective: objective(weight),
    optimizer: sgd(constant(0.5), momentum ? { momentum } : {}),
    records: recordsOf,
    initial: new Float32Array(features),
  };
  const trainer = await createPrivateTrainer(
    design,
    { ...parts, plan },
    { sizes: [batchSize], execution: quiet },
  );
  open.push(trainer);
  return trainer;
}

async function run(trainer: PrivateTrainer, count = steps): Promise<Float32Array> {
  for (let step = 0; step < count; step++) await trainer.step();
  return trainer.state.parameters.slice();
}

const calibrated = (mechanism: CorrelatedMechanism) =>
  calibrate((noiseMultiplier) => mechanism.eventOf(noiseMultiplier), {
    target,
    neighboringRelation,
    parameter: "noiseMultiplier",
    range: [0.01, 1000],
    morePrivate: "larger",
    tolerance: 1e-3,
  });

const cyclic = amplifiedByCyclicPoisson(bandedToeplitz(steps, { bands: 5 }), { samplingRate: 0.5 });
const participation = { participations: epochs, separation: stepsPerEpoch };
const ordered: Readonly<Record<string, CorrelatedMechanism>> = {
  independent: inFixedOrder(identityFactorization(steps), stepsPerEpoch),
  "square root": inFixedOrder(squareRootToeplitz(steps), stepsPerEpoch),
  banded: inFixedOrder(bandedToeplitz(steps, { bands: stepsPerEpoch }), stepsPerEpoch),
  buffered: inFixedOrder(bufferedToeplitz(steps, { buffers: 2, participation }), stepsPerEpoch),
  tree: inFixedOrder(binaryTree(steps), stepsPerEpoch),
  "tree per epoch": treePerEpoch({ stepsPerEpoch, epochs }),
};

describe("a logistic regression", () => {
  test.each(Object.keys(ordered))(
    "learns with %s noise, and its ledger has the epsilon of calibration",
    async (name) => {
      const mechanism = ordered[name]!;
      const { value: noiseMultiplier, achieved } = calibrated(mechanism);
      expect(achieved.upper).toBeLessThanOrEqual(target.epsilon);
      expect(achieved.upper).toBeGreaterThan(0.99 * target.epsilon);
      const trainer = await trainerOf({ mechanism, noiseMultiplier });
      const weight = await run(trainer);
      // Half are right by chance; Φ(√1.25) = 87% with the best weights.
      expect(accuracy(weight)).toBeGreaterThan(0.75);
      const event = eventOfLedger(trainer.state.ledger);
      expect(event).toEqual(mechanism.eventOf(noiseMultiplier));
      const account = privacyOf(event, { neighboringRelation });
      expect(account.epsilon(target.delta).upper).toBe(achieved.upper);
    },
  );

  test("learns with banded noise on cyclic Poisson batches, with less noise than in a fixed order", async () => {
    const { value: noiseMultiplier, achieved } = calibrated(cyclic);
    // The same batch size, and as many steps for a record: 30 / 5 rounds · 0.5 = 3.
    const still = inFixedOrder(cyclic.factorization, stepsPerEpoch);
    const standardDeviation = noiseMultiplier * cyclic.sensitivity;
    expect(standardDeviation).toBeLessThan(0.9 * calibrated(still).value * still.sensitivity);
    const sampler = cyclicPoissonSampler({ datasetSize, samplingRate: 0.5, groups: 5, randomness });
    const trainer = await trainerOf({ mechanism: cyclic, sampler, noiseMultiplier });
    expect(accuracy(await run(trainer))).toBeGreaterThan(0.75);
    expect(eventOfLedger(trainer.state.ledger)).toEqual(cyclic.eventOf(noiseMultiplier));
    expect(achieved.upper).toBeLessThanOrEqual(target.epsilon);
  });
});

describe("a run with correlated noise", () => {
  const mechanism = ordered.buffered!;
  const noiseMultiplier = 2;

  test("moves by the stream alone where no record moves it", async () => {
    const after = await run(await trainerOf({ mechanism, noiseMultiplier, weight: 0 }));
    const stream = mechanism.factorization.stream(normalSource(randomness));
    const sum = new Float64Array(features);
    for (let step = 0; step < steps; step++) {
      const noise = new Float32Array(features);
      stream.next(noise);
      for (const [index, value] of noise.entries()) sum[index]! += value;
    }
    // Learning rate 0.5, clip norm 1, divided by the batch size.
    const scale = (0.5 * noiseMultiplier * mechanism.sensitivity) / batchSize;
    expect(
      apart(
        after,
        Float32Array.from(sum, (value) => -scale * value),
      ),
    ).toBeLessThan(1e-5);
  });

  test("goes on to the last bit from a state in its middle", async () => {
    const options = { mechanism, noiseMultiplier, momentum: 0.5 };
    const whole = await run(await trainerOf(options));
    const first = await trainerOf(options);
    await run(first, 17);
    const second = await trainerOf(options);
    second.restore(structuredClone(first.state));
    expect(await run(second, steps - 17)).toEqual(whole);
    expect(eventOfLedger(second.state.ledger)).toEqual({ kind: "gaussian", noiseMultiplier });
  });

  test("ends with the last step that its noise is made for", async () => {
    const trainer = await trainerOf({ mechanism, noiseMultiplier });
    await run(trainer);
    await expect(trainer.step()).rejects.toThrow(`made for ${steps} steps, all are written`);
  });
});
