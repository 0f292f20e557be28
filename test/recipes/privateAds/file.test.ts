/** Experiments on click logs with a file. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import clickThroughRate from "../../../recipes/privateAds/clickThroughRate.ts";
import { adData } from "../../../recipes/privateAds/study/data.ts";
import { fileData } from "../../../recipes/privateAds/study/fileData.ts";
import { smokeAds } from "../../../recipes/privateAds/study/presets.ts";
import { readClickBill } from "../../../src/lab/clickModelFile.ts";
import { runRecipe } from "../../../src/lab/run.ts";
import { generator, seedFrom } from "../../../src/math/seed.ts";

const folder = mkdtempSync(join(tmpdir(), "assay ads "));
afterAll(() => rmSync(folder, { recursive: true }));

/** A log in the format of Criteo's, whose label follows its first number. */
const count = 400;
const { uniform, integer } = generator(seedFrom(1));
const lines = Array.from({ length: count }, () => {
  const numbers = Array.from({ length: 13 }, () => `${integer(20)}`);
  const ids = Array.from({ length: 26 }, () => integer(50).toString(16).padStart(8, "0"));
  return [uniform() < Number(numbers[0]) / 25 ? 1 : 0, ...numbers, ...ids].join("\t");
});
const path = join(folder, "day_0.gz");
writeFileSync(path, gzipSync([...lines.slice(0, 200), "broken", ...lines.slice(200)].join("\n")));
const settings = {
  ...smokeAds({ task: "binary", rate: 0.2 }),
  data: path,
  records: 300,
  heldOut: 100,
};

describe("a file", () => {
  test("is divided at random, by the seed of the replicate", async () => {
    const first = await fileData(seedFrom(1), settings);
    expect([first.training.count, first.heldOut.count]).toEqual([300, 100]);
    expect((await fileData(seedFrom(1), settings)).heldOut).toEqual(first.heldOut);
    expect((await fileData(seedFrom(2), settings)).heldOut).not.toEqual(first.heldOut);
  });

  test("is divided by time where that is asked for: the last records are held out", async () => {
    const last = { ...settings, heldOutPart: "last" } as const;
    const { heldOut } = await fileData(seedFrom(1), last);
    const labels = lines.slice(-100).map((line) => Number(line[0]));
    expect([...heldOut.labels]).toEqual(labels);
    expect((await fileData(seedFrom(2), last)).heldOut).toEqual(heldOut);
  });

  test("whose label is of another task is refused, and says which labels there are", async () => {
    const counts = { ...settings, world: { ...settings.world, task: "count" } } as const;
    await expect(fileData(seedFrom(1), counts)).rejects.toThrow(
      "expected a label of the task count, there are click (binary)",
    );
    await expect(fileData(seedFrom(1), { ...settings, label: "sale" })).rejects.toThrow("got sale");
  });

  test("is refused where an experiment needs logs with several label rates", async () => {
    await expect(adData(seedFrom(1), settings, { rate: 0.1 })).rejects.toThrow("leave --data out");
    await expect(adData(seedFrom(1), { ...settings, recordsPerUser: 2 }, {})).rejects.toThrow(
      "one without users",
    );
  });

  test("that is not there is an error with its path", async () => {
    const missing = { ...settings, data: join(folder, "none.tsv") };
    await expect(fileData(seedFrom(1), missing)).rejects.toThrow("none.tsv");
  });
});

test("an experiment on a file says what it read, pays for the prior, and saves models with their bills", async () => {
  const { smoke } = clickThroughRate.presets;
  const [first] = smoke.trainings;
  const plain = smoke.trainings.find(({ privacy, canaries }) => privacy === null && !canaries)!;
  const own = { ...smoke, ...settings, replicates: 1, trainings: [first!, plain] };
  const run = join(folder, "run");
  const { summary } = await runRecipe({
    ...{ name: "privateAds/clickThroughRate", recipe: clickThroughRate, preset: "custom" },
    ...{ settings: own, seed: 1, folder: run },
  });
  expect(summary.complete).toBe(true);
  expect(summary.caveats[0]).toMatch(
    /its label click; 400 records were read, and 1 malformed lines/,
  );
  expect(summary.guarantees?.map(({ title }) => title)).toEqual(["epsilon 0.5"]);
  const models = join(run, "checkpoints/seed-1/epsilon-0.5/model");
  const { ledger, record } = readClickBill(join(models, readdirSync(models)[0]!));
  expect(ledger!.charges.map(({ label }) => label)).toEqual(["prior of labels"]);
  // Three quarters as many records as the smoke settings want: batches of three quarters of the size.
  expect(ledger!.plan.divisor).toBe(first!.batch);
  expect(record!.accesses.find(({ of }) => of === "evaluation")!.status).toBe("notCovered");
});
