import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ClickEvaluation,
  estimateFrom,
  evaluateClicks,
} from "../../../src/lab/clicks/clickEvaluation.ts";
import {
  type ClickResult,
  clickExamples,
  clickResults,
  clickSample,
  relativeLosses,
  relativeLossUnder,
} from "../../../src/lab/clicks/clickResult.ts";
import { type Event, eventSchema } from "../../../src/lab/event.ts";
import { generator, seedFrom } from "../../../src/math/seed.ts";

const draw = generator(seedFrom(8));
const n = 3000;
const logits = Float32Array.from({ length: n }, () => -2 + draw.normal());
const labels = logits.map((logit) => Number(draw.uniform() < 1 / (1 + Math.exp(-logit))));
const blurred = logits.map((logit) => logit + draw.normal());

const evaluation = evaluateClicks({ task: "binary", outputs: logits, labels });

describe("evaluateClicks", () => {
  test("is JSON that keeps everything", () => {
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  test("is better than the trivial predictor where the model knows the truth", () => {
    const { trivial, logLoss, aucLoss, explainedDeviance, calibrationRatio } = evaluation;
    expect(evaluation.records).toBe(n);
    expect(logLoss.value!).toBeLessThan(trivial.logLoss);
    expect(aucLoss!.value!).toBeLessThan(trivial.aucLoss!);
    // Of clicks, the share of the deviance that is explained is that of the entropy.
    expect(explainedDeviance.value!).toBeCloseTo(1 - logLoss.value! / trivial.logLoss, 12);
    expect(calibrationRatio.interval[0]!).toBeLessThan(1);
    expect(calibrationRatio.interval[1]!).toBeGreaterThan(1);
  });

  test("has bins that add up to all records and their label rate", () => {
    const { reliability, labelRate } = evaluation;
    expect(reliability).toHaveLength(15);
    expect(reliability.reduce((sum, bin) => sum + bin.n, 0)).toBe(n);
    const clicks = reliability.reduce((sum, bin) => sum + bin.n * bin.observed.value!, 0);
    expect(clicks / n).toBeCloseTo(labelRate.value!, 12);
  });

  test("of counts has a Poisson log loss and no AUC", () => {
    const counts = labels.map((label) => 3 * label);
    const of = evaluateClicks({ task: "count", outputs: logits, labels: counts });
    expect(of.aucLoss).toBeUndefined();
    expect(of.trivial).not.toHaveProperty("aucLoss");
    const rate = counts.reduce((sum, count) => sum + count, 0) / n;
    expect(of.trivial.logLoss).toBeCloseTo(rate - rate * Math.log(rate), 12);
  });

  test("says what it could not measure, and stays JSON", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.float({ min: -5, max: 5, noNaN: true }), fc.boolean()), {
          maxLength: 6,
        }),
        fc.constantFrom("binary" as const, "count" as const),
        (records, task) => {
          const found: ClickEvaluation = evaluateClicks({
            ...{ task, outputs: records.map(([output]) => output) },
            labels: records.map(([, label]) => Number(label)),
          });
          const { value } = estimateFrom(found.logLoss);
          expect(Number.isNaN(value)).toBe(records.length === 0);
          for (const { interval } of [found.logLoss, found.labelRate, found.calibrationError]) {
            const [low, high] = [interval[0] ?? -Infinity, interval[1] ?? Infinity];
            expect(low).toBeLessThanOrEqual(high);
          }
          const both = new Set(records.map(([, label]) => label)).size === 2;
          if (task === "binary") expect(found.aucLoss!.value !== null).toBe(both);
          expect(JSON.stringify(found.reliability)).not.toContain("null,null");
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
});

const resultOf = (replicate: string, condition: string, outputs: Float32Array): ClickResult => ({
  kind: "clickModel",
  ...{ replicate, condition },
  evaluation: evaluateClicks({ task: "binary", outputs, labels }),
  facts: { epsilon: 2, batch: 100 },
});

const eventsOf = (results: Readonly<Record<string, ClickResult | object>>): Event[] =>
  Object.entries(results).map(([cell, result]) =>
    eventSchema.parse({ v: 1, at: "2026-05-01T12:30:00.000Z", kind: "done", cell, result }),
  );

describe("results of models of clicks in a run", () => {
  const plain = resultOf("seed-1", "without privacy", logits);
  const noisy = resultOf("seed-1", "epsilon 2", blurred);
  const results = clickResults(
    eventsOf({ "seed-1/plain": plain, "seed-1/noisy": noisy, other: { kind: "something" } }),
  );

  test("are read back from the results of its cells, and no others", () => {
    expect([...results.keys()]).toEqual(["seed-1/plain", "seed-1/noisy"]);
    expect(results.get("seed-1/noisy")).toEqual(noisy);
    expect(clickResults(eventsOf({ a: { kind: 1 } })).size).toBe(0);
  });

  test("of one replicate are compared over its records where they were compared, else left open", () => {
    const comparison = { condition: "epsilon 2", loss: "aucLoss" } as const;
    const open = relativeLossUnder(results, comparison);
    const ratio = noisy.evaluation.aucLoss!.value! / plain.evaluation.aucLoss!.value!;
    expect(open.value).toBeCloseTo(ratio - 1, 12);
    expect(open.interval).toEqual([-1, Infinity]);
    const relative = relativeLosses({ task: "binary", labels, outputs: blurred, baseline: logits });
    const compared = new Map(results).set("seed-1/noisy", { ...noisy, relative });
    const closed = relativeLossUnder(compared, comparison);
    expect(closed.value).toBeCloseTo(ratio - 1, 12);
    expect(closed.interval[0]).toBeGreaterThan(0);
    expect(closed.interval[1]).toBeLessThan(1);
  });

  test("of several replicates are compared over them, in pairs", () => {
    const more = new Map(results)
      .set("seed-2/plain", { ...plain, replicate: "seed-2" })
      .set("seed-2/noisy", {
        ...resultOf(
          "seed-2",
          "epsilon 2",
          blurred.map((each) => 2 * each),
        ),
      })
      .set("seed-3/noisy", { ...noisy, replicate: "seed-3" }); // it has no baseline
    const { n: replicates, interval } = relativeLossUnder(more, {
      ...{ condition: "epsilon 2", loss: "logLoss" },
    });
    expect(replicates).toBe(2);
    expect(interval[1]).toBeLessThan(Infinity);
    expect(relativeLossUnder(more, { condition: "nothing", loss: "logLoss" }).value).toBeNaN();
  });

  test("are samples that people can read, to which points lead", () => {
    const sample = clickSample("seed-1/noisy", noisy);
    const parsed = eventSchema.parse({ v: 1, at: "2026-05-01T12:30:00.000Z", ...sample });
    expect(parsed).toMatchObject({
      prompt: "condition: epsilon 2\nepsilon: 2\nbatch: 100",
      outcome: { records: n, epsilon: 2, aucLoss: noisy.evaluation.aucLoss!.value },
    });
    expect(clickExamples(results, "epsilon 2")).toEqual(["seed-1/noisy/evaluation"]);
  });
});
