import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import experiment from "../../src/cli/init/experiment.ts";
import { atLeast, atMost } from "../../src/lab/bounds.ts";
import { readEvents } from "../../src/lab/eventLog.ts";
import { definePromptStudy, type PromptStudy } from "../../src/lab/promptStudy.ts";
import { runRecipe } from "../../src/lab/run.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";

const folder = mkdtempSync(join(tmpdir(), "assay study "));
afterAll(() => rmSync(folder, { recursive: true }));

/** Says yes to even items, refuses item 1 and breaks at item 3. */
const policy = scriptedPolicy(({ prompt }) => {
  const item = Number(/\d+/.exec(`${prompt}`)![0]);
  if (item === 1) return { text: "", stopReason: "refused" };
  if (item === 3) throw new Error("out of order");
  return item % 2 === 0 ? "yes" : "no";
});

const study: PromptStudy = {
  name: "even",
  claim: "Every second item is a yes.",
  policy,
  items: { smoke: 10, full: 250 },
  conditions: {
    asked: { prompt: (item) => `item ${item}`, atLeast: 0.1 },
    begged: { prompt: (item) => `please, item ${item}`, atMost: 0.2 },
  },
  outcome: "agreed",
  isHit: ({ text }) => text === "yes",
};

const runOf = (recipe: ReturnType<typeof definePromptStudy>, preset: "smoke" | "full") =>
  runRecipe({
    ...{ name: recipe.name, recipe, preset, settings: recipe.presets[preset], seed: 1 },
    folder: join(folder, `${recipe.name}-${preset}`),
    environment: {},
  });

describe("definePromptStudy", () => {
  test("asks every item under every condition and keeps what was refused or failed in n", async () => {
    const { summary } = await runOf(definePromptStudy(study), "smoke");
    // two conditions × 10 items; in each, item 1 is refused and item 3 is an error
    expect(summary.totals).toMatchObject({ samples: 20, scored: 16, refused: 2, errored: 2 });
    const [asked] = summary.findings;
    // items 0, 2, 4, 6, 8 of 10
    expect(asked!.ours).toMatchObject({ value: 0.5, n: 10, missing: 1 });
    expect(summary.caveats).toEqual(["2 prompts got no answer. The first error: out of order"]);
    expect(summary.figures[0]!.series[0]!.points.map(({ x }) => x)).toEqual(["asked", "begged"]);
  });

  test("judges each condition by its own bound, and leads to the exceptions first", async () => {
    const { summary, folder: run } = await runOf(definePromptStudy(study), "full");
    const [asked, begged] = summary.findings;
    expect(asked).toMatchObject({ verdict: "holds", criterion: expect.stringContaining("10%") });
    expect(begged).toMatchObject({ verdict: "not reproduced" });
    const samples = readEvents(join(run, "events.jsonl")).filter(({ kind }) => kind === "sample");
    const completionOf = (id: string) =>
      samples.flatMap((event) =>
        event.kind === "sample" && `${event.cell}/${event.sample}` === id ? [event.completion] : [],
      );
    expect(asked!.examples.flatMap(completionOf)).not.toContain("yes");
    expect(begged!.examples.flatMap(completionOf)).toEqual(Array(5).fill("yes"));
  });

  test("works in cells of at most 100 items, so that a kill costs little", () => {
    const { cells } = definePromptStudy(study).plan({ items: 250 });
    expect(cells).toEqual(["asked/1", "asked/2", "asked/3", "begged/1", "begged/2", "begged/3"]);
  });

  test("without a policy needs one, and says before the run what it will cost at most", () => {
    const { policy: _, ...others } = study;
    const recipe = definePromptStudy({ ...others, maxTokens: 10 });
    expect(recipe.needs).toEqual(["generate"]);
    const { calls, tokens, promptTokens, completionTokens } = recipe.plan({ items: 2 });
    // "item 0" has 6 letters, so 2 tokens; "please, item 0" has 14, so 4; each answer has 10
    expect({ calls, tokens }).toEqual({ calls: 4, tokens: 2 * (2 + 10) + 2 * (4 + 10) });
    expect({ promptTokens, completionTokens }).toEqual({ promptTokens: 12, completionTokens: 40 });
  });

  test("the experiment that assay init writes holds its claim", async () => {
    const { summary } = await runOf(experiment, "smoke");
    expect(summary.findings.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
  });
});

describe("bounds", () => {
  const estimate = (low: number, high: number, n = 10) => ({
    ...{ value: (low + high) / 2, n, missing: 0 },
    ...{ interval: [low, high] as const, method: "given" },
  });

  test("hold when the whole interval is on their side, fail on the other, and are open across it", () => {
    const verdicts = [estimate(0.6, 0.8), estimate(0.2, 0.4), estimate(0.4, 0.6)].map((each) => [
      atLeast(each, 0.5).verdict,
      atMost(each, 0.5).verdict,
    ]);
    expect(verdicts).toEqual([
      ["holds", "not reproduced"],
      ["not reproduced", "holds"],
      ["inconclusive", "inconclusive"],
    ]);
  });

  test("an end of the interval that touches the bound holds", () => {
    expect(atLeast(estimate(0.5, 0.8), 0.5).verdict).toBe("holds");
    expect(atMost(estimate(0.2, 0.5), 0.5).verdict).toBe("holds");
  });

  test("nothing measured is not tested", () => {
    expect(atMost(estimate(0, 1, 0), 0.5).verdict).toBe("not tested");
  });

  test("say small shares without rounding them away", () => {
    expect(atMost(estimate(0, 0.001), 0.005).criterion).toBe("the whole interval is at most 0.5%");
  });
});
