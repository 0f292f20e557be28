import { describe, expect, test } from "vitest";
import { privacyOf } from "../../../src/privacy/account.ts";
import { type Answers, questions } from "../../../src/privacy/planning/answers.ts";
import { batchSizes } from "../../../src/privacy/planning/batchTable.ts";
import { propose } from "../../../src/privacy/planning/propose.ts";

const answers: Answers = {
  unit: { kind: "user", contributions: 10 },
  units: 60_000,
  isSizePublic: false,
  protects: "records",
  batches: "poisson",
  epsilon: 3,
  epochs: 10,
  largestBatch: 4096,
  accountant: "rdp",
};

describe("a proposal", () => {
  const proposal = propose(answers);

  test("meets its goal in every row, asked again of the accountant", () => {
    expect(proposal.rows.map(({ batchSize }) => batchSize)).toEqual([64, 256, 1024, 4096]);
    for (const { event, epsilon } of proposal.rows) {
      const account = privacyOf(event, {
        ...{ neighboringRelation: "addOrRemoveOne", accountant: "rdp" },
      });
      expect(account.epsilon(proposal.delta.value).upper).toBe(epsilon);
      expect(epsilon).toBeLessThanOrEqual(3);
      expect(epsilon).toBeGreaterThan(3 * 0.99);
    }
  });

  test("takes a delta below one over the number of units: n^-1.1", () => {
    // 60,000^-1.1 = 5.55e-6
    expect(proposal.delta.value).toBeCloseTo(5.5e-6, 6);
    expect(proposal.delta.value).toBeLessThan(1 / 60_000);
  });

  test("counts steps by epochs, and says the noise of a step, of all steps, and of their average", () => {
    // 10 epochs of ⌈60,000 / B⌉-ish steps: 600,000 / 1024 = 585.9
    const row = proposal.rows[2]!;
    expect(row).toMatchObject({ batchSize: 1024, steps: 586 });
    expect(row.stepNoise).toBeCloseTo(row.noiseMultiplier / 1024, 12);
    expect(row.totalNoise).toBeCloseTo((Math.sqrt(586) * row.noiseMultiplier) / 1024, 12);
    expect(row.averageNoise).toBeCloseTo(row.noiseMultiplier / (1024 * Math.sqrt(586)), 12);
  });

  test("finds that larger batches need more noise and leave less of it", () => {
    const { rows } = proposal;
    for (const [index, row] of rows.entries()) {
      if (index === 0) continue;
      expect(row.noiseMultiplier).toBeGreaterThan(rows[index - 1]!.noiseMultiplier);
      expect(row.stepNoise).toBeLessThan(rows[index - 1]!.stepNoise);
      expect(row.averageNoise).toBeLessThan(rows[index - 1]!.averageNoise);
    }
  });

  test("proposes the smallest batch that leaves at most a quarter more noise than the best", () => {
    const least = Math.min(...proposal.rows.map(({ averageNoise }) => averageNoise));
    const good = proposal.rows.filter(({ averageNoise }) => averageNoise <= 1.25 * least);
    expect(proposal.batch!.value).toEqual(good[0]);
  });

  test("scales with the clip norm, which changes no guarantee", () => {
    const wide = propose({ ...answers, largestBatch: 256, clipNorm: 4 });
    const narrow = propose({ ...answers, largestBatch: 256 });
    expect(wide.rows[0]!.noiseMultiplier).toBe(narrow.rows[0]!.noiseMultiplier);
    expect(wide.rows[0]!.stepNoise).toBeCloseTo(4 * narrow.rows[0]!.stepNoise, 12);
  });

  test("hides the size of the data unless it is public, and blanks a record where batches have an order", () => {
    const relationOf = (changes: Partial<Answers>) =>
      propose({ ...answers, largestBatch: 64, ...changes }).neighboringRelation.value;
    expect(relationOf({})).toBe("addOrRemoveOne");
    expect(relationOf({ isSizePublic: true })).toBe("replaceSpecial");
    expect(relationOf({ batches: "fixedOrder" })).toBe("replaceSpecial");
  });

  test("takes correlated noise where nothing can be sampled: one Gaussian, the same for all batches", () => {
    const { algorithm, rows } = propose({ ...answers, batches: "fixedOrder", epochs: 2 });
    expect(algorithm.value).toBe("matrixFactorization");
    expect(new Set(rows.map(({ noiseMultiplier }) => noiseMultiplier)).size).toBe(1);
    expect(rows.every(({ event }) => event.kind === "gaussian")).toBe(true);
    // 2 epochs of ⌈60,000 / 1024⌉ = 59 steps
    expect(rows[2]).toMatchObject({ batchSize: 1024, steps: 118 });
  });

  test("answers labels at random where they alone are secret: no batch and no noise to choose", () => {
    const user = { kind: "user", contributions: 5 } as const;
    const labels = propose({ ...answers, unit: user, epsilon: 2, protects: "labels" });
    expect(labels).toMatchObject({ rows: [], prices: [] });
    expect(labels).not.toHaveProperty("batch");
    // Who is not there gives no answer. Five labels share epsilon: 0.4 each, without a delta.
    expect(labels.neighboringRelation.value).toBe("replaceOne");
    const account = privacyOf(labels.responses!, { neighboringRelation: "replaceOne" });
    expect(account.epsilon(0).upper).toBeCloseTo(2, 9);
  });

  test("is judged by the accountant that is asked for, prices included", () => {
    const { batch, prices } = propose({ ...answers, largestBatch: 64, accountant: "rdp" });
    expect(batch!.value.accountant).toBe("rdp");
    expect(new Set(prices.map(({ accountant }) => accountant))).toEqual(new Set(["rdp"]));
  });

  test("pays for tuning before training: private selection takes more noise, for the same goal", () => {
    const few = { ...answers, largestBatch: 1024 };
    const tuned = propose({ ...few, tuning: { way: "logarithmic", runs: 10 } });
    const free = propose(few);
    for (const [index, row] of tuned.rows.entries()) {
      expect(row.noiseMultiplier).toBeGreaterThan(free.rows[index]!.noiseMultiplier);
      expect(row.epsilon).toBeLessThanOrEqual(3);
    }
    const price = tuned.prices.find(({ way }) => way === "logarithmic")!;
    expect(price.upper).toBeCloseTo(tuned.batch!.value.epsilon, 6);
  });

  test("has no batch where no noise meets the goal", () => {
    // 1e11 runs of 9375 steps at a rate of 64 / 60,000, all charged: with noise of 1e6, mu is about 0.03, and delta at 0 0.01.
    const proposal = propose({
      ...{ ...answers, largestBatch: 64, epsilon: 1e-9 },
      tuning: { way: "composed", runs: 1e11 },
    });
    expect(proposal.rows).toEqual([]);
    expect(proposal).not.toHaveProperty("tier");
  });

  test.each([
    ["units", 1],
    ["epsilon", 0],
    ["epochs", Number.NaN],
    ["clipNorm", -1],
    ["largestBatch", 60_001],
    ["delta", 1 / 60_000],
  ])("refuses %s %d", (name, value) => {
    expect(() => propose({ ...answers, [name]: value })).toThrow(name);
  });

  test("every question says how to answer it, and why nobody can assume it", () => {
    expect(questions.length).toBeGreaterThan(5);
    for (const { question, answers, why } of questions) {
      expect(question).toMatch(/\?$/);
      expect(answers).not.toBe("");
      expect(why).toMatch(/\.$/);
    }
  });
});

test("sizes of batches grow four times, and end with the largest that is allowed", () => {
  expect(batchSizes(64)).toEqual([64]);
  expect(batchSizes(10)).toEqual([10]);
  expect(batchSizes(5000)).toEqual([64, 256, 1024, 5000]);
  expect(batchSizes(4096)).toEqual([64, 256, 1024, 4096]);
});
