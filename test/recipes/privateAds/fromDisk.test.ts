/** Experiments that train on a file from disk: what they find is what they would find in memory. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import clickThroughRate from "../../../recipes/privateAds/clickThroughRate.ts";
import { adData } from "../../../recipes/privateAds/study/data.ts";
import { defineAdStudy } from "../../../recipes/privateAds/study/defineAdStudy.ts";
import { encodeFile, trainsFromDisk } from "../../../recipes/privateAds/study/encodedLog.ts";
import { smokeAds } from "../../../recipes/privateAds/study/presets.ts";
import { areEncoded, type TrainingRecords } from "../../../recipes/privateAds/study/records.ts";
import type { AdStudySettings, AdTraining } from "../../../recipes/privateAds/study/settings.ts";
import { costText } from "../../../src/cli/plan.ts";
import {
  type EncodedRecords,
  openEncodedClicks,
  readEncodedClicks,
} from "../../../src/data/clicks/encodedFile.ts";
import { clickResults, relativeLossUnder } from "../../../src/lab/clicks/clickResult.ts";
import { readEvents } from "../../../src/lab/eventLog.ts";
import { ledgerPath, readLedger } from "../../../src/lab/ledgerFile.ts";
import type { ProgressUpdate } from "../../../src/lab/recipe.ts";
import { runRecipe } from "../../../src/lab/run.ts";
import { generator, seedFrom } from "../../../src/math/seed.ts";
import { temporaryFolder } from "../../lab/study.ts";

const place = temporaryFolder();
const path = join(place, "shop.csv");
const { integer, uniform } = generator(seedFrom(4));
const lines = Array.from({ length: 400 }, () => {
  const price = integer(30);
  return [Number(uniform() < price / 40), `page${integer(25)}`, price, integer(120)].join(",");
});
const text = ["clicked,page,price,visitor", ...lines].join("\n");
writeFileSync(path, text);
const column = (name: string, role: string) => ({ name, role });
writeFileSync(
  `${path}.schema.json`,
  JSON.stringify({
    ...{ name: "shop", description: "Pages of a shop.", format: "csv" },
    columns: [
      ...[column("clicked", "label"), column("page", "categorical"), column("price", "number")],
      column("visitor", "user"),
    ],
    labels: [
      {
        ...{ name: "click", description: "The page was clicked.", task: "binary" },
        source: { kind: "column", column: "clicked" },
      },
    ],
  }),
);

const shared = { batch: 80, epochs: 1, clipNorm: 1, learningRate: 0.5 };
const trainings: Readonly<Record<string, AdTraining>> = {
  "without privacy": { ...shared, privacy: null, learningRate: 0.01 },
  canaries: { ...shared, privacy: { epsilon: 8 }, canaries: 20 },
  vocabulary: { ...shared, privacy: { epsilon: 8 }, ids: { kept: "frequent" }, recalibrated: true },
  rows: { ...shared, privacy: { epsilon: 8 }, ids: { hashTo: 9 }, rows: "selected" },
};
const settings: AdStudySettings = {
  ...smokeAds({ task: "binary", rate: 0.2 }),
  ...{ data: path, hashBuckets: 40, records: 320, heldOut: 80, replicates: 1 },
  trainings: Object.values(trainings),
};
const study = defineAdStudy({
  ...{ name: "anyStudy", claim: "none", description: "Trains in several ways." },
  conditionOf: (training) =>
    Object.keys(trainings).find(
      (name) => JSON.stringify(trainings[name]) === JSON.stringify(training),
    ) ?? "other",
  ...{ full: settings, smoke: settings },
  ...{ findings: () => [], figures: () => [], caveats: [] },
});

const wanted = { ...settings, data: path, records: "all" } as const;
const quietRun = (folder: string, signal = new AbortController().signal) => ({
  ...{ folder, signal, progress: () => {} },
});
const asEncoded = (records: TrainingRecords): EncodedRecords => {
  if (areEncoded(records)) return records;
  throw new Error("expected records on disk.");
};

interface Trial extends Partial<AdStudySettings> {
  readonly folder?: string;
  readonly signal?: AbortSignal;
  readonly progress?: (update: ProgressUpdate) => void;
}

async function run({ folder = temporaryFolder(), signal, progress, ...change }: Trial) {
  const { summary } = await runRecipe({
    ...{ name: "anyStudy", recipe: study, preset: "custom", seed: 1, folder },
    settings: { ...settings, ...change },
    ...(signal && { signal }),
    ...(progress && { progress }),
  });
  const results = clickResults(readEvents(join(folder, "events.jsonl")));
  const ledgers = [...results.keys()].map((cell) => readLedger(join(folder, ledgerPath(cell))));
  return { folder, summary, results, ledgers };
}

describe("an experiment on all records of a file", () => {
  let fromDisk: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    fromDisk = await run({ records: "all" });
  });

  test("trains the models that it would train in memory, with the same books", async () => {
    // A fifth of 400 records is held out: 320 and 80, as the settings in memory say.
    const inMemory = await run({});
    expect(inMemory.results.size).toBe(4);
    expect(fromDisk.results).toEqual(inMemory.results);
    expect(fromDisk.ledgers).toEqual(inMemory.ledgers);
    expect(fromDisk.ledgers.filter((ledger) => ledger !== undefined)).toHaveLength(3);
  });

  test("protects users, too, of whom the same records are kept", async () => {
    const own = { recordsPerUser: 2, trainings: [trainings.canaries!, trainings.rows!] };
    const { ledgers, results } = await run({ ...own, records: "all" });
    expect(ledgers.map((ledger) => ledger!.plan.unitOfPrivacy)).toEqual(
      Array(2).fill({ kind: "user", contributions: 2 }),
    );
    const inMemory = await adData(seedFrom(1), { ...settings, ...own }, {});
    const folder = temporaryFolder();
    await encodeFile(quietRun(folder), wanted);
    const encoded = await openEncodedClicks(join(folder, "encoded", "log.clicks"));
    const onDisk = await adData(seedFrom(1), { ...wanted, ...own }, { encoded });
    expect(onDisk.heldOut).toEqual(inMemory.heldOut);
    const read = await readEncodedClicks(asEncoded(onDisk.training));
    expect(read).toEqual(inMemory.training);
    // 120 visitors with some three records each of 320, at most two of which are kept.
    expect(read.count).toBeLessThan(240);
    expect(results.size).toBe(2);
    await encoded.close();
  });

  test("leaves no encoded file behind, and needs none to be read again", async () => {
    expect(existsSync(join(fromDisk.folder, "encoded"))).toBe(false);
    const said: string[] = [];
    const again = await run({
      ...{ records: "all", folder: fromDisk.folder },
      progress: ({ doing }) => void said.push(doing),
    });
    expect(again.results).toEqual(fromDisk.results);
    expect(said).toEqual([]);
  });

  test("says so in its caveats, and its plan that steps follow from the file", () => {
    expect(fromDisk.summary.caveats[1]).toMatch(
      /^One split of all records of .*shop\.csv; intervals/,
    );
    expect(costText(study.plan({ ...settings, records: "all" }))).toBe(
      "5 cells, no calls, training steps by the number of records",
    );
  });

  test("is refused where there is no file, or what it cannot do is asked for", () => {
    const { smoke } = clickThroughRate.presets;
    const [first] = smoke.trainings;
    const refused = (change: Partial<AdStudySettings>) =>
      clickThroughRate.schema.safeParse({ ...smoke, ...change }).error!.issues[0]!;
    expect(refused({ records: "all" })).toMatchObject({
      path: ["records"],
      message: expect.stringContaining("those of a file (--data)"),
    });
    const fewer = [{ ...first!, negativeRate: 0.1 }];
    expect(refused({ data: path, records: "all", trainings: fewer }).message).toContain(
      "expected at most 1000000 records with those held out, where negatives are dropped",
    );
    const rare = [{ ...first!, rate: 0.1 }];
    expect(refused({ data: path, trainings: rare }).message).toContain("leave --data out");
    const many = { records: "many" } as unknown as Partial<AdStudySettings>;
    expect(refused(many).message).toBe("expected a whole number of at least 10, or all");
  });

  test("does not drop negatives by coins that would have to be kept", async () => {
    const fewer = { ...trainings.canaries!, negativeRate: 0.5 };
    await expect(run({ records: "all", trainings: [fewer] })).rejects.toThrow(
      "negativeRate: expected records in memory",
    );
  });
});

describe("a file that is encoded for a run", () => {
  test("is read from disk where all of it is wanted, or more than a million records", () => {
    expect(trainsFromDisk(wanted)).toBe(true);
    expect(trainsFromDisk({ ...settings, records: 900_000, heldOut: 100_000 })).toBe(false);
    expect(trainsFromDisk({ ...settings, records: 900_001, heldOut: 100_000 })).toBe(true);
    expect(trainsFromDisk({ ...settings, data: null, records: 2_000_000 })).toBe(false);
  });

  test("has the first records alone where a number is wanted", async () => {
    const folder = temporaryFolder();
    const first = { ...wanted, records: 100, heldOut: 20 };
    const { records, digest } = await encodeFile(quietRun(folder), first);
    expect(records).toBe(120);
    const encoded = await openEncodedClicks(join(folder, "encoded", "log.clicks"));
    expect(encoded.header).toMatchObject({ count: 120, hasUsers: true, digest });
    const { labels } = await encoded.records(0, 120);
    expect([...labels]).toEqual(lines.slice(0, 120).map((line) => Number(line[0])));
    await encoded.close();
  });

  test("is encoded again where it is gone, and refused where its records are others", async () => {
    const folder = temporaryFolder();
    const data = join(place, "changing.csv");
    writeFileSync(data, text);
    writeFileSync(`${data}.schema.json`, readFileSync(`${path}.schema.json`));
    const change = { data, records: "all", folder, trainings: [trainings.canaries!] } as const;
    const stop = new AbortController();
    const progress = ({ step }: ProgressUpdate) => {
      if (step === 1) stop.abort(new Error("enough"));
    };
    await expect(run({ ...change, progress, signal: stop.signal })).rejects.toThrow("enough");
    expect(readdirSync(join(folder, "encoded"))).toEqual(["log.clicks"]);
    writeFileSync(data, text.replace(/page\d+/, "other"));
    // What was encoded is still there: the run goes on with it.
    const encoded = join(folder, "encoded", "log.clicks");
    writeFileSync(encoded, readFileSync(encoded).subarray(0, 5000));
    await expect(run(change)).rejects.toThrow(
      "changing.csv: expected the records that this run began with, got others",
    );
    expect(existsSync(join(folder, "encoded"))).toBe(false);
    writeFileSync(data, text);
    expect((await run(change)).results.size).toBe(1);
  });

  test("leaves nothing half written where the file is cut short or malformed, or somebody interrupts", async () => {
    const bytes = gzipSync(text);
    const stopped = AbortSignal.abort(new Error("enough"));
    const long = ["clicked,page,price,visitor", ...Array(150).fill(lines).flat()].join("\n");
    const cases = [
      ["cut.csv.gz", bytes.subarray(0, bytes.length - 9), /cut\.csv\.gz/, undefined],
      ["words.csv", text.replaceAll(/,\d+,/g, ",dear,"), /words\.csv:2: .*price/, undefined],
      ["long.csv", long, /enough/, stopped],
    ] as const;
    for (const [name, content, message, signal] of cases) {
      const folder = temporaryFolder();
      const data = join(place, name);
      writeFileSync(data, content);
      const own = { ...wanted, data, schema: `${path}.schema.json` };
      await expect(encodeFile(quietRun(folder, signal), own)).rejects.toThrow(message);
      expect(readdirSync(join(folder, "encoded"))).toEqual([]);
    }
    const missing = { ...wanted, data: join(place, "none.csv") };
    await expect(encodeFile(quietRun(temporaryFolder()), missing)).rejects.toThrow("none.csv");
  });
});

describe("a single replicate", () => {
  test("is compared with its baseline record by record, which is trained first", async () => {
    const own = only([trainings.canaries!, trainings["without privacy"]!]);
    const { results, folder } = await run(own);
    const [first, second] = [...results.values()];
    expect([first!.condition, second!.condition]).toEqual(["without privacy", "canaries"]);
    expect(first!.relative).toBeUndefined();
    const { value, n, interval } = relativeLossUnder(results, {
      ...{ condition: "canaries", loss: "logLoss" },
    });
    const [a, b] = [second!, first!].map(({ evaluation }) => evaluation.logLoss.value!);
    expect(value).toBeCloseTo(a! / b! - 1, 6);
    expect(n).toBe(80);
    expect(interval.every(Number.isFinite)).toBe(true);
    expect(existsSync(join(folder, "encoded"))).toBe(false);
  });

  test("has no such comparison where there are others", async () => {
    const own = only([trainings.canaries!, trainings["without privacy"]!]);
    const { results } = await run({ ...own, replicates: 2 });
    expect([...results.values()].map(({ condition }) => condition).slice(0, 2)).toEqual([
      ...["canaries", "without privacy"],
    ]);
    expect([...results.values()].filter(({ relative }) => relative !== undefined)).toEqual([]);
  });
});

/** These trainings alone. */
const only = (own: readonly AdTraining[]) => ({ trainings: own });
