import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { areLogsThere, type BaselineLog, logs, readLog } from "./logs.ts";
import { type BaselineEntry, trained, type Worth } from "./trained.ts";

/** AUC and log loss, each with its deviation over runs. */
interface Summary {
  readonly auc: number;
  readonly aucDeviation: number;
  readonly logLoss: number;
  readonly logLossDeviation: number;
}

interface Entry extends BaselineEntry {
  readonly reference: Omit<Summary, "logLossDeviation"> & { readonly testRecords: number };
  /** By test/oracles/ads_baseline.py: with rows of its own for every value, and with rows that values share by chance. */
  readonly apart: Summary;
  readonly hashed: Summary;
}

const fixture = new URL("../../../fixtures/adsBaseline.json", import.meta.url);
const { entries } = JSON.parse(readFileSync(fixture, "utf8")) as { readonly entries: Entry[] };
const tried = entries.filter(({ epsilon }) => ["Infinity", 0.5, 8].includes(epsilon));
const seeds = [1, 2, 3];

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** Mean over runs, and what the choice of test records leaves open where the reference had more of them. */
function summed(runs: readonly Worth[], of: "auc" | "logLoss", testRecords: number) {
  const { influence } = runs[0]![of];
  const variance = influence.reduce((sum, each) => sum + each ** 2, 0);
  const missing = 1 - influence.length / testRecords;
  return { value: mean(runs.map((run) => run[of].value)), sampling: Math.sqrt(variance * missing) };
}

/** Distance from the reference in deviations, of both their runs, of the hash and of the test records that we lack. */
function fromReference(runs: readonly Worth[], entry: Entry, of: "auc" | "logLoss"): number {
  const { reference, apart, hashed } = entry;
  const ours = summed(runs, of, reference.testRecords);
  const deviation = Math.hypot(
    of === "auc" ? reference.aucDeviation : hashed.logLossDeviation,
    hashed[`${of}Deviation`],
    ours.sampling,
  );
  // The reference has one table, so that values share rows; what that changes, two oracles tell.
  const shared = ours.value + hashed[of] - apart[of];
  return (shared - reference[of]) / deviation;
}

const line = ({ epsilon, learningRate }: Entry) => `ε = ${epsilon}, learning rate ${learningRate}`;

test("the reference has nine lines for each of four logs", () => {
  // Without privacy, and four ε with two learning rates: 1 + 4 · 2.
  expect(logs.map(({ name }) => entries.filter(({ log }) => log === name).length)).toEqual([
    9, 9, 9, 9,
  ]);
});

describe.skipIf(!areLogsThere)("logistic regression on published logs", () => {
  test.each(logs)("agrees with a reference on $name", { timeout: 300_000 }, async (log) => {
    const found = await distances(log);
    expect(found.length).toBe(5);
    const largest = (of: "oracle" | "reference") =>
      found.filter((each) => Math.max(...each[of].map(Math.abs)) > 2);
    expect(largest("oracle")).toEqual([]);
    expect(largest("reference")).toEqual([]);
  });
});

/** Of every line of the reference: distances of AUC and log loss, in deviations. */
async function distances(log: BaselineLog) {
  const records = await readLog(log);
  const own = tried.filter((entry) => entry.log === log.name);
  return Promise.all(
    own.map(async (entry) => {
      const runs: Worth[] = [];
      for (const seed of seeds) runs.push(await trained(records, entry, seed));
      return {
        line: line(entry),
        oracle: (["auc", "logLoss"] as const).map((of) => {
          const ours = mean(runs.map((run) => run[of].value));
          return (ours - entry.apart[of]) / entry.apart[`${of}Deviation`];
        }),
        reference: (["auc", "logLoss"] as const).map((of) => fromReference(runs, entry, of)),
      };
    }),
  );
}
