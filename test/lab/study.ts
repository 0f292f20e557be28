/** A run in a folder that goes away after the test: a recipe of two cells that needs neither model nor time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll } from "vitest";
import { z } from "zod";
import type { Event, EventBody } from "../../src/lab/event.ts";
import { defineRecipe, type RunContext } from "../../src/lab/recipe.ts";
import { type RunOptions, runRecipe } from "../../src/lab/run.ts";
import type { Finding } from "../../src/lab/summary.ts";
import { rateOf } from "../../src/metrics/rate.ts";

export interface Settings {
  readonly items: number;
  readonly label: string;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for every call, removed after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "assay-lab-"));
  folders.push(folder);
  return folder;
}

export const sample = (
  index: number,
  more: Partial<Extract<EventBody, { kind: "sample" }>> = {},
) => ({
  kind: "sample" as const,
  ...{ cell: "asked", sample: `item ${index}`, cluster: `item ${index}`, trial: 0 },
  ...{ pair: `item ${index}`, condition: "plain", prompt: `${index}?`, completion: `${index}!` },
  ...{ status: "scored" as const, outcome: { even: index % 2 === 0 } },
  ...more,
});

/** Asks nobody anything: item 0 is even, item 1 is not, and so on. `work` is what the first cell does. */
export const study = (work: (context: RunContext<Settings>) => Promise<unknown> = ask) =>
  defineRecipe<Settings>({
    name: "study",
    paper: { key: "none", title: "none", source: "none" },
    claim: "Half of all items are even.",
    description: "Counts even items.",
    needs: [],
    schema: z.object({ items: z.int().min(1), label: z.string() }),
    presets: { smoke: { items: 4, label: "small" }, full: { items: 400, label: "large" } },
    plan: () => ({ cells: ["asked", "trained"], calls: 0, tokens: 120, trainingSteps: 2 }),
    run: async (context) => {
      await context.once("asked", () => work(context));
      await context.once("trained", () => train(context));
    },
    summarize: (events) => ({ findings: [evenRate(events)], figures: [], caveats: [] }),
  });

async function ask({ record, settings }: RunContext<Settings>): Promise<void> {
  for (let index = 0; index < settings.items; index++) record(sample(index));
}

/** Records a curve, and keeps a file as its result. */
async function train({ record, checkpoints, blob, settings, folder }: RunContext<Settings>) {
  for (const step of [1, 2]) {
    record({ kind: "step", cell: "trained", step, of: 2, metrics: { loss: 1 / step } });
  }
  const bytes = Buffer.from(`trained on ${settings.items} items`);
  const path = await checkpoints("trained").save(2, bytes, { keep: true });
  await blob(Buffer.from(`notes about ${settings.label}`));
  return { file: relative(folder, path) };
}

function evenRate(events: readonly Event[]): Finding {
  const samples = events.filter((event) => event.kind === "sample");
  return {
    ...{ id: "even", claim: "Half of all items are even.", unit: "rate", examples: [] },
    ours: rateOf(samples, ({ even }) => even === true),
    ...{ criterion: "the interval contains a half", verdict: "holds" },
  };
}

/** What `study` is run with, in a folder of its own. */
export const studyOptions = (
  changes: Partial<RunOptions<Settings>> = {},
): RunOptions<Settings> => ({
  ...{ name: "tests/study", recipe: study(), preset: "smoke", seed: 1, environment: {} },
  settings: { items: 4, label: "small" },
  ...changes,
  folder: changes.folder ?? temporaryFolder(),
});

/** Runs the study to its end. */
export const finished = (changes: Partial<RunOptions<Settings>> = {}) =>
  runRecipe(studyOptions(changes));
