/**
 * The trainer of click models as it is, attacked from outside: every canary is a record with an id of its own, so that a
 * row of the table is its alone, and the attacker reads released parameters after every step or after the last one.
 */
import { describe, expect, test } from "vitest";
import type { ClickLayout, ClickRecords } from "../../../../src/data/clicks/clickRecords.ts";
import { normalCdf } from "../../../../src/math/distributions/normal.ts";
import { type Seed, seedFrom, split } from "../../../../src/math/seed.ts";
import { clickModel } from "../../../../src/model/clicks/index.ts";
import { constant, sgd } from "../../../../src/optim/index.ts";
import { privacyOf } from "../../../../src/privacy/account.ts";
import { oneRunScores } from "../../../../src/privacy/audit/auditedMechanism.ts";
import { auditMethods } from "../../../../src/privacy/audit/auditMethods.ts";
import { stepsScore } from "../../../../src/privacy/audit/gradientCanaries.ts";
import { flatClipping } from "../../../../src/privacy/clipping/flat.ts";
import { eventOfLedger, type Ledger } from "../../../../src/privacy/ledger.ts";
import { independentNoise } from "../../../../src/privacy/noise/independentNoise.ts";
import type { PrivateNoise } from "../../../../src/privacy/noise/noise.ts";
import { seededRandomness } from "../../../../src/privacy/noise/randomness.ts";
import {
  type AdaptiveRowNoise,
  type RowNoiseRecord,
  splitNoise,
} from "../../../../src/privacy/noise/rowNoise.ts";
import { planOf } from "../../../../src/privacy/plan.ts";
import { poissonSampler } from "../../../../src/privacy/sampling/poisson.ts";
import {
  type ClickTrainer,
  createClickTrainer,
} from "../../../../src/training/clicks/clickTrainer.ts";
import { memoryBatches } from "../../../../src/training/clicks/memoryBatches.ts";
import { quiet } from "../../../tensor/evaluate.ts";

const [canaries, others, steps, clipNorm, learningRate] = [600, 40, 5, 0.05, 1] as const;
const divisor = 100;
const delta = 1e-5;
/** One audit in a hundred may be wrong about a trainer that is right. */
const confidence = 0.99;
/** What a row of a canary gets of its clip norm: its bias takes the other half of the square. */
const share = Math.SQRT1_2;

const layout: ClickLayout = { fields: [{ name: "ad", buckets: canaries + others }], numbers: [] };
const model = clickModel({ kind: "logistic" }, layout);

/** What a run is like, and what is wrong with it. */
interface Run {
  readonly rows: RowNoiseRecord;
  readonly samplingRate: number;
  readonly noiseMultiplier: number;
  /** How much of the planned noise is really drawn. @default 1 */
  readonly noiseShare?: number;
  /** What an attacker gets to see. @default what is released */
  readonly see?: (trainer: ClickTrainer) => Float32Array;
  /** Rows that are trained, by who is in. */
  readonly chosen?: (included: readonly boolean[]) => readonly number[];
  /** The score of one canary, from what its row was after every step; 0 before the first. */
  readonly score: (values: readonly number[], run: Run) => number;
}

const all = [...Array(canaries + others).keys()];

/** Canaries whose coin says so, clicks all of them, and records that nobody attacks. */
function recordsWith(included: readonly boolean[]): ClickRecords {
  const ids = [...included.keys()].filter((canary) => included[canary]);
  ids.push(...Array.from({ length: others }, (_, other) => canaries + other));
  const labels = Float32Array.from(ids, (id) => (id < canaries || id % 2 === 0 ? 1 : 0));
  const count = ids.length;
  return { count, ids: Int32Array.from(ids), numbers: new Float32Array(), labels };
}

async function trainerOf(run: Run, included: readonly boolean[], seed: Seed) {
  const randomness = seededRandomness(seed);
  const { samplingRate, noiseMultiplier, rows } = run;
  const selectedRows = rows.kind === "selected" && Int32Array.from(run.chosen?.(included) ?? all);
  const record = selectedRows ? { ...rows, rows: selectedRows.length } : rows;
  const batches = memoryBatches(
    { layout, records: recordsWith(included) },
    { sampler: (datasetSize) => poissonSampler({ datasetSize, samplingRate, randomness }) },
  );
  const noise = independentNoise({
    ...{ noiseMultiplier, randomness },
    rows: record as RowNoiseRecord,
  });
  const parts = { clipping: flatClipping({ clipNorm }), noise, divisor };
  const plan = planOf(
    { ...parts, sampler: batches.sampler },
    {
      unitOfPrivacy: { kind: "example" },
      ...{ neighboringRelation: "addOrRemoveOne", delta, steps },
    },
  );
  return await createClickTrainer(
    {
      ...{ model, task: "binary", batches, optimizer: sgd(constant(learningRate)) },
      rows: { kind: "sgd", learningRate: constant(learningRate) },
      initial: { table: new Float32Array(model.table.size), dense: model.initialDense(seed) },
    },
    {
      ...{ ...parts, noise: scaled(noise, run.noiseShare ?? 1), plan },
      ...(selectedRows && { selectedRows }),
    },
    { execution: quiet },
  );
}

/** The same noise by its record, less of it by what is drawn. */
function scaled(noise: PrivateNoise, by: number): PrivateNoise {
  const { source } = noise;
  const fill = (into: Float32Array) => {
    source.fill(into);
    for (let index = 0; index < into.length; index++) into[index]! *= by;
  };
  const changed = { ...source, fill, bits: () => source.bits() };
  Object.defineProperty(changed, "position", {
    get: () => source.position,
    set: (position: number) => {
      source.position = position;
    },
  });
  return { ...noise, source: changed } as PrivateNoise;
}

/** What is claimed about a run, and what one attack on it shows. */
async function audit(run: Run, number: number) {
  let ledger: Ledger | undefined;
  const scores = await oneRunScores(
    {
      canaries,
      run: async (included, seed) => {
        const trainer = await trainerOf(run, included, seed);
        const see = run.see ?? ((each) => each.released().table);
        const values: number[][] = Array.from({ length: canaries }, () => []);
        for (let step = 0; step < steps; step++) {
          await trainer.step();
          const table = see(trainer);
          for (const [canary, seen] of values.entries()) seen.push(table[canary]!);
        }
        ledger = trainer.state.ledger;
        await trainer.dispose();
        return values.map((each) => run.score(each, run));
      },
    },
    split(seedFrom(41), number),
  );
  const relation = { neighboringRelation: "addOrRemoveOne" } as const;
  const claimed = privacyOf(eventOfLedger(ledger!), relation).epsilon(delta).upper;
  const bound = (name: keyof typeof auditMethods) =>
    auditMethods[name].bound(scores, { delta, confidence }).epsilon;
  return { claimed, bound };
}

/** What every step added to a row, in what a canary adds to it in one. */
const readings = (values: readonly number[]): number[] =>
  values.map((value, step) => {
    return ((value - (values[step - 1] ?? 0)) * divisor) / (learningRate * clipNorm * share);
  });

/** The best score where every step shows a sum with Gaussian noise. */
const bySums: Run["score"] = (values, { samplingRate, noiseMultiplier }) =>
  stepsScore(readings(values), { samplingRate, noiseMultiplier: noiseMultiplier / share });

/** The same of a row that moves at some steps alone: moving says something, and so does how far. */
const byChoice: Run["score"] = (values, { noiseMultiplier, rows }) => {
  const { threshold, ...adaptive } = rows as AdaptiveRowNoise;
  const { selection, gradient } = splitNoise({ ...adaptive, noiseMultiplier });
  const passes = (count: number) => normalCdf((count - threshold) / selection);
  return readings(values).reduce((score, reading) => {
    if (reading === 0) return score + Math.log((1 - passes(1)) / (1 - passes(0)));
    const moved = (2 * reading - 1) / (2 * (gradient / share) ** 2);
    return score + Math.log(passes(1) / passes(0)) + moved;
  }, 0);
};

/** A row that never moved was not touched; of those that did, the one that moved farthest was. */
const byMoving: Run["score"] = (values) =>
  values.every((value) => value === 0) ? Number.MIN_SAFE_INTEGER : values.at(-1)!;

const everyone = { samplingRate: 1, noiseMultiplier: 2, score: bySums };
const adaptive: AdaptiveRowNoise = {
  kind: "adaptive",
  selectionShare: 0.5,
  threshold: 1,
  contributionNorm: 1,
};
const selected = { kind: "selected", rows: canaries + others, choice: "public" } as const;

describe("an attack with canaries on training with noise on rows", () => {
  const right: readonly (Run & { readonly name: string })[] = [
    { name: "that waits", rows: { kind: "lazy" }, ...everyone },
    {
      name: "that waits, on Poisson batches",
      rows: { kind: "lazy" },
      ...everyone,
      samplingRate: 0.3,
      noiseMultiplier: 0.8,
    },
    { name: "on all rows", rows: { kind: "dense" }, ...everyone },
    { name: "on rows chosen beforehand", rows: selected, ...everyone },
    { name: "on rows chosen at every step", rows: adaptive, ...everyone, score: byChoice },
  ];

  test.each(right)("$name stays below the claim, and finds a part of it", async (run) => {
    const { claimed, bound } = await audit(run, 1);
    for (const name of ["one-run", "f-dp"] as const) expect(bound(name)).toBeLessThan(claimed);
    expect(bound("f-dp")).toBeGreaterThan(0.1 * claimed);
  });

  test("says nothing where only rows that did not move would tell: with noise that waits all of them move", async () => {
    const { claimed, bound } = await audit(
      { ...everyone, rows: { kind: "lazy" }, score: byMoving },
      2,
    );
    expect(bound("one-run")).toBeLessThan(claimed);
  });
});

describe("an attack raises the alarm", () => {
  const strong = { samplingRate: 1, noiseMultiplier: 8 };
  const wrong: readonly (Run & { readonly name: string })[] = [
    {
      name: "where noise that waits is forgotten at a release: rows that were not touched did not move",
      ...{ ...strong, rows: { kind: "lazy" }, score: byMoving },
      see: (trainer) => trainer.state.table,
    },
    {
      name: "where rows were chosen on the records, and called public",
      ...{ ...strong, rows: selected, score: byMoving },
      chosen: (included) => [...included.keys()].filter((canary) => included[canary]),
    },
    {
      name: "where a tenth of the noise that waits is drawn",
      ...{ ...strong, rows: { kind: "lazy" }, score: bySums },
      noiseShare: 0.1,
    },
    {
      name: "where a twentieth of the noise on counts and gradients is drawn",
      ...{ ...strong, rows: { ...adaptive, threshold: 0.5 }, score: byMoving },
      noiseShare: 0.05,
    },
  ];

  test.each(wrong)("$name", async (run) => {
    const { claimed, bound } = await audit(run, 3);
    expect(bound("one-run")).toBeGreaterThan(claimed);
  });
});
