import { describe, expect, test } from "vitest";
import {
  type ClickLayout,
  type ClickRecords,
  clickRecordsAt,
} from "../../../src/data/clicks/clickRecords.ts";
import { generator, seedFrom, split } from "../../../src/math/seed.ts";
import { clickModel } from "../../../src/model/clicks/clickModels.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import { constant, sgd } from "../../../src/optim/index.ts";
import { privacyOf } from "../../../src/privacy/account.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { eventOfPlan, planOf } from "../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../src/privacy/sampling/poisson.ts";
import { type ClickCanaries, clickCanaries } from "../../../src/training/clicks/clickCanaries.ts";
import { createClickTrainer } from "../../../src/training/clicks/clickTrainer.ts";
import { memoryBatches } from "../../../src/training/clicks/memoryBatches.ts";
import { quiet } from "../../tensor/evaluate.ts";

const seed = seedFrom(3);
const layout: ClickLayout = {
  fields: ["site", "ad", "place"].map((name) => ({ name, buckets: 2000 })),
  numbers: ["price"],
};

const records: ClickRecords = (() => {
  const count = 300;
  const { integer, normal } = generator(split(seed, "records"));
  return {
    count,
    ids: Int32Array.from({ length: 3 * count }, () => integer(50)),
    numbers: Float32Array.from({ length: count }, normal),
    labels: Float32Array.from({ length: count }, () => Number(integer(10) === 0)),
  };
})();

const planted = (count = 400) =>
  clickCanaries(layout, records, { task: "binary", count, seed: split(seed, "canaries") });

describe("canaries among clicks", () => {
  test("stand behind the records, those alone whose coin says so", () => {
    const { records: all, canaries, included } = planted();
    const isIn = included.flatMap((each, canary) => (each ? [canary] : []));
    expect(isIn.length).toBeGreaterThan(150);
    expect(isIn.length).toBeLessThan(250);
    const last = Array.from(isIn, (_, at) => records.count + at);
    expect(clickRecordsAt(layout, all, last)).toEqual(clickRecordsAt(layout, canaries, isIn));
    expect(clickRecordsAt(layout, all, [...Array(records.count).keys()])).toEqual(records);
    expect(all.count).toBe(records.count + isIn.length);
  });

  test("have ids from everywhere, numbers of the log, and a label by a coin", () => {
    const { canaries } = planted();
    expect(Math.max(...canaries.ids)).toBeGreaterThan(1900);
    expect(Math.max(...canaries.ids)).toBeLessThan(2000);
    const known = new Set(records.numbers);
    expect(canaries.numbers.every((number) => known.has(number))).toBe(true);
    const clicks = canaries.labels.filter((label) => label === 1).length;
    expect(clicks + canaries.labels.filter((label) => label === 0).length).toBe(400);
    expect(Math.abs(clicks - 200)).toBeLessThan(50);
    expect(planted()).toEqual({
      ...planted(),
      scores: expect.anything(),
      bound: expect.anything(),
    });
  });

  test("are users of their own, and have large counts where labels are counts", () => {
    const users = Int32Array.from({ length: records.count }, (_, record) => record % 7);
    const { canaries, records: all } = clickCanaries(
      layout,
      { ...records, users },
      { task: "count", count: 20, seed, largeCount: 3 },
    );
    expect([...new Set(canaries.labels)].sort()).toEqual([0, 3]);
    expect(Array.from(canaries.users!)).toEqual(Array.from({ length: 20 }, (_, at) => 7 + at));
    expect(Array.from(all.users!.slice(0, 8))).toEqual([0, 1, 2, 3, 4, 5, 6, 0]);
  });

  test("are scored by how far an output lies on the side of their label", () => {
    const { canaries, included, scores } = planted(4);
    const outputs = [3, -1, 0, 2]; // mean 1
    const expected = [2, -2, -1, 1].map((distance, at) =>
      canaries.labels[at] === 1 ? distance : -distance,
    );
    expect(scores(outputs)).toEqual(
      expected.map((score, at) => ({ score: score || 0, included: included[at] })),
    );
    expect(() => scores([1])).toThrow("1 outputs for 4 canaries");
  });

  test("are at least two, among records", () => {
    expect(() => planted(1)).toThrow("got 1 canaries and 300 records");
  });
});

describe("an audit of training on clicks with canaries", () => {
  const steps = 12;
  const model = clickModel({ kind: "logistic" }, layout);

  /** Logistic regression on records with canaries, by steps that see everybody. */
  async function trainedOn({ records: all }: ClickCanaries, noiseMultiplier: number) {
    const batches = memoryBatches(
      { layout, records: all },
      {
        sampler: (datasetSize) =>
          poissonSampler({
            ...{ datasetSize, samplingRate: 0.9 },
            randomness: seededRandomness(split(seed, "coins")),
          }),
      },
    );
    const parts = {
      clipping: flatClipping({ clipNorm: 1 }),
      noise: independentNoise({
        ...{ noiseMultiplier, randomness: seededRandomness(split(seed, "noise")) },
        rows: { kind: "lazy" },
      }),
    };
    const plan = planOf(
      { ...parts, sampler: batches.sampler },
      {
        unitOfPrivacy: { kind: "example" },
        ...{ neighboringRelation: "addOrRemoveOne", delta: 1e-5, steps },
      },
    );
    const trainer = await createClickTrainer(
      {
        ...{ model, task: "binary", batches, optimizer: sgd(constant(1)) },
        rows: { kind: "sgd", learningRate: constant(100) },
        initial: { table: model.initialTable(seed), dense: model.initialDense(seed) },
      },
      { ...parts, plan },
      { execution: quiet },
    );
    for (let step = 0; step < steps; step++) await trainer.step();
    const { table, dense } = trainer.released();
    const parameters = { table: table.slice(), dense: dense.slice() };
    await trainer.dispose();
    const event = eventOfPlan(plan);
    const { upper } = privacyOf(event, { neighboringRelation: "addOrRemoveOne" }).epsilon(1e-5);
    return { parameters, claimed: upper };
  }

  const audited = async (noiseMultiplier: number) => {
    const canaries = planted();
    const { parameters, claimed } = await trainedOn(canaries, noiseMultiplier);
    const outputs = await predict(model, parameters, canaries.canaries);
    return { claimed, bound: canaries.bound(outputs, { delta: 1e-5 }) };
  };

  test("finds canaries that noise does not hide", async () => {
    const { bound, claimed } = await audited(0.2);
    expect(bound.n).toBe(400);
    // 400 right guesses of 400 would give about 4.9.
    expect(bound.epsilon).toBeGreaterThan(2);
    expect(bound.epsilon).toBeLessThan(claimed);
  });

  test("raises no alarm where noise hides them", async () => {
    const { bound, claimed } = await audited(8);
    expect(claimed).toBeLessThan(3);
    expect(bound.epsilon).toBeLessThan(1);
    expect(bound.epsilon).toBeLessThan(claimed);
  });
});
