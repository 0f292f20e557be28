/** Experiments on a file that are killed with SIGKILL while they prepare, train and recalibrate. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readClickBill } from "../../../src/lab/clickModelFile.ts";
import { clickResults } from "../../../src/lab/clicks/clickResult.ts";
import { readEvents } from "../../../src/lab/eventLog.ts";
import { ledgerPath, readBooks } from "../../../src/lab/ledgerFile.ts";
import { grouped } from "../../../src/math/grouped.ts";
import { generator, seedFrom } from "../../../src/math/seed.ts";
import { start } from "../../lab/kill/assay.ts";
import { temporaryFolder } from "../../lab/study.ts";

const log = join(temporaryFolder(), "log.tsv");
const { integer } = generator(seedFrom(1));
const lines = Array.from({ length: 400 }, () => {
  const numbers = Array.from({ length: 13 }, () => integer(20));
  const ids = Array.from({ length: 26 }, () => integer(9).toString(16).padStart(8, "0"));
  return [numbers[0]! > 12 ? 1 : 0, ...numbers, ...ids].join("\t");
});
writeFileSync(log, lines.join("\n"));

const experiment = fileURLToPath(new URL("preparedExperiment.mjs", import.meta.url));
const cell = "seed-1/prepared";
/** In the order in which they are drawn; the last one follows training. */
const labels = [
  "vocabulary of all fields",
  "prior of labels",
  "most frequent ids of all fields",
  "calibration of predictions",
];

/** What a run has charged and kept. */
function stateOf(folder: string) {
  const charges = readBooks(join(folder, ledgerPath(cell)))?.charges ?? [];
  const byLabel = grouped(charges, ({ label }) => label);
  const place = join(folder, "preparations", cell);
  const files = readdirSync(join(folder), { recursive: true, encoding: "utf8" });
  return {
    isEncoded: existsSync(join(folder, "encoded", "log.clicks")),
    charged: labels.map((label) => byLabel.get(label)?.length ?? 0),
    kept: files
      .map((name) => join(folder, name))
      .filter((path) => path.startsWith(`${place}/`) && path.endsWith(".json"))
      .map((path) => path.slice(place.length + 1))
      .toSorted(),
  };
}

/** The same command every time, killed at these changes of the folder; at last to its end. */
async function persist(
  randomness: "seeded" | "secure",
  kills: readonly number[],
  changes: readonly string[] = [],
) {
  const folder = temporaryFolder();
  const set = [`randomness=${randomness}`, ...changes].flatMap((change) => ["--set", change]);
  const argv = ["run", experiment, "--smoke", "--data", log, ...set, "--dir", folder];
  const killed: ReturnType<typeof stateOf>[] = [];
  for (const killedAt of kills) {
    expect(await start(argv, { folder, killedAt }).ended).toMatchObject({ signal: "SIGKILL" });
    killed.push(stateOf(folder));
  }
  expect(await start(argv).ended).toMatchObject({ code: 0 });
  const result = clickResults(readEvents(join(folder, "events.jsonl"))).get(cell)!;
  const models = join(folder, "checkpoints", cell, "model");
  const { ledger, record } = readClickBill(join(models, readdirSync(models)[0]!));
  return { killed, ended: stateOf(folder), result, ledger: ledger!, record: record! };
}

const isKept = (label: string, kept: readonly string[]) =>
  kept.some((name) => name.startsWith(`${label.replaceAll(" ", "-")}-`));

describe("an experiment that is killed between a charge and its release, and elsewhere", () => {
  test("with secure randomness draws nothing twice that it has, and charges every draw", async () => {
    // While the vocabulary is written, the prior, a checkpoint, the charge of the calibration, the calibration, the model.
    const { killed, ended, ledger, record } = await persist("secure", [7, 11, 21, 17, 8, 14]);
    const before = [{ charged: [0, 0, 0, 0], kept: [] as string[] }, ...killed];
    for (const [at, { charged, kept }] of before.entries()) {
      const next = [...killed, ended][at]!;
      // What was released once is there to the end: the name of a file holds the hash of its content.
      expect(next.kept).toEqual(expect.arrayContaining(kept));
      labels.forEach((label, index) => {
        if (isKept(label, kept)) expect(next.charged[index]).toBe(charged[index]);
      });
    }
    const lost = labels.map((label, index) =>
      Math.max(
        0,
        ...killed.filter(({ kept }) => !isKept(label, kept)).map((each) => each.charged[index]!),
      ),
    );
    expect(lost).toEqual([1, 1, 0, 1]);
    expect(ended.charged).toEqual(lost.map((charges) => charges + 1));
    expect(ended.kept).toHaveLength(labels.length + 1);
    // The books, the model and its statement have all of it.
    expect(ledger.charges).toHaveLength(7);
    const statistics = record.accesses.filter(({ of }) => of === "statistics");
    expect(statistics.filter(({ status }) => status === "charged")).toHaveLength(2);
    expect(ledger.step).toBe(5);
  });

  test("with seeded randomness ends in the same preparations and the same numbers", async () => {
    const [undisturbed, disturbed] = [await persist("seeded", []), await persist("seeded", [7])];
    expect(undisturbed.ended.charged).toEqual([1, 1, 1, 1]);
    expect(disturbed.ended.kept).toEqual(undisturbed.ended.kept);
    expect(disturbed.result.evaluation).toEqual(undisturbed.result.evaluation);
    expect(disturbed.ended.charged).toEqual([2, 1, 1, 1]);
  });

  test("on records that are on disk goes on with the file that it has encoded", async () => {
    const all = ["records=all", "trainings.0.negativeRate=1"];
    const undisturbed = await persist("seeded", [], all);
    // While it trains.
    const disturbed = await persist("seeded", [19], all);
    expect(disturbed.killed.map(({ isEncoded }) => isEncoded)).toEqual([true]);
    expect([undisturbed, disturbed].map(({ ended }) => ended.isEncoded)).toEqual([false, false]);
    expect(disturbed.result.evaluation).toEqual(undisturbed.result.evaluation);
    expect(disturbed.ended.kept).toEqual(undisturbed.ended.kept);
    expect(disturbed.ledger.repeated).toBeGreaterThan(0);
  });
});
