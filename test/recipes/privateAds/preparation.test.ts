/** What trainings on click logs do with their records before the first step, and what it costs. */
import { describe, expect, test } from "vitest";
import { type AdData, adData } from "../../../recipes/privateAds/study/data.ts";
import { relabelled } from "../../../recipes/privateAds/study/ids.ts";
import { distinctLogs, replicateLogs } from "../../../recipes/privateAds/study/logs.ts";
import { preparedTraining } from "../../../recipes/privateAds/study/prepared.ts";
import { preparingIn } from "../../../recipes/privateAds/study/preparing.ts";
import { smokeAds } from "../../../recipes/privateAds/study/presets.ts";
import {
  calibrator,
  recalibrationCharges,
} from "../../../recipes/privateAds/study/recalibration.ts";
import { areEncoded } from "../../../recipes/privateAds/study/records.ts";
import type { AdTraining } from "../../../recipes/privateAds/study/settings.ts";
import { boundedData, unitOf, unitsOf } from "../../../recipes/privateAds/study/units.ts";
import type { ClickRecords } from "../../../src/data/clicks/clickRecords.ts";
import { grouped } from "../../../src/math/grouped.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { clickModel } from "../../../src/model/clicks/clickModels.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { privateRecalibration } from "../../../src/privacy/preparation/recalibration.ts";
import { temporaryFolder } from "../../lab/study.ts";

const settings = { ...smokeAds({ task: "binary", rate: 0.2 }), records: 3000 };
const seed = seedFrom(1);
const randomness = seededRandomness(seed);
const data = await adData(seed, settings, {});
const training: AdTraining = {
  ...{ privacy: { epsilon: 2 }, batch: 100, epochs: 1, clipNorm: 1, learningRate: 1 },
};
const inMemory = ({ training: records }: Pick<AdData, "training">): ClickRecords => {
  if (!areEncoded(records)) return records;
  throw new Error("expected records in memory.");
};

/** Preparations of a new cell in a new run, which says nothing. */
const preparingFor = (own = training) =>
  preparingIn(
    { context: { folder: temporaryFolder(), record: () => {} }, cell: "small", training: own },
    { unitOfPrivacy: { kind: "example" }, randomness },
  );

describe("ids", () => {
  test("are left alone, or hashed to fewer, for nothing", async () => {
    const plain = await relabelled(data, training, preparingFor());
    expect(plain).toEqual({ data, charges: [] });
    const hashed = await relabelled(data, { ...training, ids: { hashTo: 20 } }, preparingFor());
    expect(hashed.charges).toEqual([]);
    expect(hashed.data.layout.fields.map(({ buckets }) => buckets)).toEqual([5, 20, 20]);
    // The first field has no more than 20 ids: they stay.
    const first = (ids: Int32Array) => ids.filter((_, at) => at % 3 === 0);
    expect(first(inMemory(hashed.data).ids)).toEqual(first(inMemory(data).ids));
    expect(Math.max(...hashed.data.heldOut.ids)).toBeLessThan(20);
  });

  test("of a private vocabulary share one where they are rare, and are paid for", async () => {
    const { data: read, charges } = await relabelled(
      data,
      { ...training, ids: { kept: "frequent" } },
      preparingFor(),
    );
    expect(charges.map(({ of }) => of)).toEqual(["vocabulary"]);
    read.layout.fields.forEach(({ buckets }, field) => {
      expect(buckets).toBeLessThanOrEqual(data.layout.fields[field]!.buckets + 1);
      const own = inMemory(read).ids.filter((_, at) => at % 3 === field);
      expect(Math.max(...own)).toBeLessThan(buckets);
    });
    // 3000 records, five ids in the first field: the most frequent one passes any threshold.
    expect(read.layout.fields[0]!.buckets).toBeGreaterThan(1);
  });
});

describe("the bias", () => {
  test("of a generated log is its public rate: ln(0.2 / 0.8)", async () => {
    const { table } = clickModel(settings.model, data.layout);
    const { bias, charges } = await preparedTraining({
      ...{ data, training, records: data.training, table, preparing: preparingFor() },
    });
    expect(bias).toBeCloseTo(Math.log(0.25), 12);
    expect(charges).toEqual([]);
  });

  test("of any other log is a noisy rate with a charge; without privacy it is the mean", async () => {
    const { publicRate, ...secret } = data;
    expect(publicRate).toBe(0.2);
    const { table } = clickModel(settings.model, data.layout);
    const of = { data: secret, records: data.training, table, preparing: preparingFor() };
    const own = await preparedTraining({ ...of, training });
    expect(own.charges).toHaveLength(1);
    const plain = await preparedTraining({ ...of, training: { ...training, privacy: null } });
    expect(plain.charges).toEqual([]);
    // Noise of 20 on some 600 positives moves the logit by 20 / 600 or so.
    expect(Math.abs(own.bias - plain.bias)).toBeLessThan(0.25);
  });

  test("comes with the rows of DP-FEST, which are a charge, too", async () => {
    const { table } = clickModel(settings.model, data.layout);
    const { selectedRows, charges } = await preparedTraining({
      ...{
        data,
        training: { ...training, rows: "selected" },
        records: data.training,
        table,
        preparing: preparingFor(),
      },
    });
    // A field of at most 20 ids is kept whole; of 50 ids 20 are.
    expect(selectedRows).toHaveLength(5 + 20 + 20);
    expect(new Set(selectedRows).size).toBe(45);
    expect(charges).toHaveLength(1);
  });
});

describe("recalibration", () => {
  test("is charged beforehand what it costs afterwards", () => {
    const preparing = preparingFor();
    const [charge] = recalibrationCharges({ ...training, recalibrated: true }, preparing);
    const { charge: real } = privateRecalibration(
      { outputs: [0, 1], labels: [0, 1] },
      { ...{ ...preparing.options, name: "predictions" }, task: "binary", noiseMultiplier: 20 },
    );
    expect(charge).toEqual(real);
    expect(recalibrationCharges(training, preparing)).toEqual([]);
  });

  test("leaves outputs alone where nobody asked for it", async () => {
    const model = clickModel(settings.model, data.layout);
    const parameters = { table: model.initialTable(seed), dense: model.initialDense(seed) };
    const of = { data, training, model, parameters, preparing: preparingFor(), shift: 0 };
    expect((await calibrator(of))(0.3)).toBe(0.3);
  });
});

test("trainings on one log share it, and a replicate keeps one log at a time", async () => {
  const trainings = [training, { ...training, rate: 0.1 }, { ...training, batch: 7 }];
  expect(distinctLogs(trainings)).toEqual([{}, { rate: 0.1 }]);
  const logOf = replicateLogs(seed, settings);
  const first = await logOf(training);
  expect(await logOf({ ...training, batch: 7 } as AdTraining)).toBe(first);
  const rare = await logOf({ rate: 0.1 });
  expect(rare.publicRate).toBe(0.1);
  expect(inMemory(rare).ids).toEqual(inMemory(first).ids);
});

describe("users", () => {
  const three = { ...settings, recordsPerUser: 3 };

  test("are units with at most so many records, in data, plans and preparations alike", async () => {
    const { heldOut, ...rest } = await adData(seed, three, {});
    const kept = inMemory(rest);
    const counts = grouped([...kept.users!], (user) => user);
    expect(Math.max(...[...counts.values()].map(({ length }) => length))).toBe(3);
    expect(heldOut.users).toBeDefined();
    expect(unitOf(three)).toEqual({ kind: "user", contributions: 3 });
    expect(unitOf(settings)).toEqual({ kind: "example" });
    const units = await unitsOf(kept, three, randomness);
    expect([units.count, units.recordsPerUnit, units.droppedRecords]).toEqual([1000, 3, 0]);
  });

  test("are asked for in vain where a log does not name them", async () => {
    await expect(boundedData(data, three, randomness)).rejects.toThrow("without users");
    expect(await boundedData(data, settings, randomness)).toBe(data);
  });
});
