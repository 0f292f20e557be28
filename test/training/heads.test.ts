import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../src/math/seed.ts";
import { createHeadReader, type Head, withFreshHead } from "../../src/model/heads.ts";
import { adam, constant } from "../../src/optim/index.ts";
import { classification, labelledBatches } from "../../src/training/classification.ts";
import type { Objective } from "../../src/training/objective.ts";
import { comparisonBatches, preference } from "../../src/training/preference.ts";
import { createTrainer } from "../../src/training/trainer.ts";
import { smallModel } from "../model/small.ts";

const execution = { threads: 1 };
const model = smallModel();
const shape = { batch: 8, time: 8 };

/** Texts of 3 to 8 tokens below 8; every text of class `k` holds the token 9 + k once. */
function markedTexts(count: number, classes: number) {
  const { integer } = generator(seedFrom(4));
  return Array.from({ length: count }, (_, index) => {
    const label = index % classes;
    const tokens = Array.from({ length: 3 + integer(6) }, () => integer(8));
    tokens[integer(tokens.length)] = 9 + label;
    return { tokens, label };
  });
}

async function trained(
  objective: Objective<object, object>,
  head: Head,
  batches: readonly object[],
) {
  const design = {
    objective,
    optimizer: adam(constant(0.01)),
  };
  const initial = withFreshHead(model, head, seedFrom(1)).parameters;
  const trainer = await createTrainer(design, initial, { execution });
  const reports = [];
  for (let step = 0; step < 60; step++) {
    reports.push(await trainer.step([batches[step % batches.length]!]));
  }
  const parameters = trainer.state.parameters.slice();
  await trainer.dispose();
  return { reports, model: { config: model.config, head, parameters } };
}

describe("classification", () => {
  test("with one output, an undecided head costs log 2 per text", async () => {
    const head: Head = { outputs: 1, reads: "last" };
    const batches = labelledBatches(markedTexts(8, 2), shape);
    const initial = withFreshHead(model, head, seedFrom(1));
    initial.parameters.fill(0, initial.parameters.length - 17); // the head: 16 weights and a bias
    const objective = classification(model.config, head, shape);
    const design = {
      objective: objective,
      optimizer: adam(constant(0)),
    };
    const trainer = await createTrainer(design, initial.parameters, { execution });
    const { loss, metrics } = await trainer.step(batches);
    await trainer.dispose();
    expect(loss).toBeCloseTo(Math.LN2, 5);
    expect(metrics.accuracy).toBeCloseTo(0.5, 5); // a logit of 0 says class 0: right on 4 of 8
  });

  test.each([
    ["two classes by one output", 1, 2, "last"],
    ["three classes", 3, 3, "mean"],
  ] as const)("learns to tell %s", async (_, outputs, classes, reads) => {
    const head: Head = { outputs, reads };
    const texts = markedTexts(24, classes);
    const objective = classification(model.config, head, shape);
    const batches = [0, 8, 16].map((at) => labelledBatches(texts.slice(at, at + 8), shape)[0]!);
    const { reports, model: after } = await trained(objective, head, batches);
    expect(reports.at(-1)!.loss).toBeLessThan(reports[0]!.loss / 3);
    expect(reports.at(-1)!.metrics.accuracy).toBeCloseTo(1, 5);
    const reader = createHeadReader(after, { execution });
    const logits = await reader.read(texts.map(({ tokens }) => tokens));
    await reader.dispose();
    const guesses = logits.map((row) =>
      outputs === 1 ? Number(row[0]! > 0) : row.indexOf(Math.max(...row)),
    );
    expect(guesses).toEqual(texts.map(({ label }) => label));
  });

  test("the loss of a batch is the weighted mean over its texts, however it is divided", async () => {
    const head: Head = { outputs: 3, reads: "last" };
    const texts = markedTexts(8, 3).map((text, index) => ({ ...text, weight: index + 1 }));
    const loss = async (batch: number) => {
      const objective = classification(model.config, head, { batch, time: 8 });
      const design = {
        objective: objective,
        optimizer: adam(constant(0)),
      };
      const initial = withFreshHead(model, head, seedFrom(1)).parameters;
      const options = { execution, microbatches: 8 / batch };
      const trainer = await createTrainer(design, initial, options);
      const report = await trainer.step(labelledBatches(texts, { batch, time: 8 }));
      await trainer.dispose();
      return report.loss;
    };
    expect(await loss(2)).toBeCloseTo(await loss(8), 5);
  });

  test("refuses texts that do not fill their microbatches, and texts without weight", () => {
    const texts = markedTexts(9, 2);
    expect(() => labelledBatches(texts, shape)).toThrow("a multiple of 8 examples, got 9");
    const weightless = texts.slice(0, 8).map((text) => ({ ...text, weight: 0 }));
    expect(() => labelledBatches(weightless, shape)).toThrow("a text with weight above 0");
    const long = Array.from({ length: 8 }, () => ({ tokens: Array(9).fill(1), label: 0 }));
    expect(() => labelledBatches(long, shape)).toThrow("expected 1 to 8 tokens, got 9");
  });
});

describe("preference", () => {
  test("learns to score the chosen text above the rejected one", async () => {
    const texts = markedTexts(32, 2);
    const comparisons = Array.from({ length: 16 }, (_, index) => ({
      chosen: texts[2 * index + 1]!.tokens,
      rejected: texts[2 * index]!.tokens,
    }));
    const objective = preference(model.config, "last", shape);
    const batches = [0, 8].map((at) => comparisonBatches(comparisons.slice(at, at + 8), shape)[0]!);
    const head: Head = { outputs: 1, reads: "last" };
    const { reports, model: after } = await trained(objective, head, batches);
    // before training scores hardly differ: -log σ(0) = log 2
    expect(reports[0]!.loss).toBeCloseTo(Math.LN2, 0);
    expect(reports.at(-1)!.loss).toBeLessThan(0.1);
    expect(reports.at(-1)!.metrics.accuracy).toBeCloseTo(1, 5);
    const reader = createHeadReader(after, { execution });
    const high = await reader.read(comparisons.map(({ chosen }) => chosen));
    const low = await reader.read(comparisons.map(({ rejected }) => rejected));
    await reader.dispose();
    expect(high.filter((score, index) => score[0]! > low[index]![0]!)).toHaveLength(16);
  });

  test("the loss is -log of the odds that Bradley and Terry give: swapped texts add up", async () => {
    const [a, b] = [markedTexts(2, 2)[0]!.tokens, markedTexts(2, 2)[1]!.tokens];
    const head: Head = { outputs: 1, reads: "last" };
    const headed = withFreshHead(model, head, seedFrom(1));
    const reader = createHeadReader(headed, { execution });
    const [scoreA, scoreB] = (await reader.read([a, b])).map((score) => score[0]!);
    await reader.dispose();
    const design = {
      objective: preference(model.config, "last", { batch: 2, time: 8 }),
      optimizer: adam(constant(0)),
    };
    const trainer = await createTrainer(design, headed.parameters, { execution });
    const swapped = [
      { chosen: a, rejected: b },
      { chosen: b, rejected: a },
    ];
    const { loss } = await trainer.step(comparisonBatches(swapped, { batch: 2, time: 8 }));
    await trainer.dispose();
    const cost = (difference: number) => Math.log1p(Math.exp(-difference));
    expect(loss).toBeCloseTo((cost(scoreA! - scoreB!) + cost(scoreB! - scoreA!)) / 2, 5);
  });
});
