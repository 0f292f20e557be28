import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { experimentNames, findExperiment } from "../../src/cli/experiment.ts";
import type { Event } from "../../src/lab/event.ts";
import { readEvents } from "../../src/lab/eventLog.ts";
import { facts, finishedCells, summarize, summaryText } from "../../src/lab/facts.ts";
import type { RunContext } from "../../src/lab/recipe.ts";
import { runRecipe } from "../../src/lab/run.ts";
import { verifyRun } from "../../src/lab/verify.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";

const recipes = await Promise.all((await experimentNames()).map(findExperiment));
const runs = mkdtempSync(join(tmpdir(), "assay recipes "));
afterAll(() => rmSync(runs, { recursive: true }));

test("recipes are found", () => {
  expect(recipes.length).toBeGreaterThanOrEqual(1);
});

/** Whoever writes to these objects from now on fails. */
function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe.each(recipes)("$name", ({ name, recipe }) => {
  const { presets } = recipe;
  const [paper, file] = name.split("/");
  const settings = presets.smoke;
  const textOf = (events: readonly Event[]) =>
    summaryText(summarize({ recipe, name }, events, settings));

  test("is called as its file, belongs to the paper of its folder, and says what it claims", () => {
    expect(recipe.name).toBe(file);
    expect(recipe.paper.key).toBe(paper);
    expect(recipe.paper.source).not.toBe("");
    for (const sentence of [recipe.claim, recipe.description])
      expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  test.each(Object.keys(presets))("its %s settings pass its own check, and JSON", (preset) => {
    const own = presets[preset as keyof typeof presets];
    expect(recipe.schema.parse(own)).toEqual(own);
    expect(recipe.schema.parse(JSON.parse(JSON.stringify(own)))).toEqual(own);
  });

  test.each(Object.keys(presets))("its plan of the %s settings is finite", (preset) => {
    const { cells, ...costs } = recipe.plan(presets[preset as keyof typeof presets]!);
    expect(cells.length).toBeGreaterThan(0);
    expect(new Set(cells).size).toBe(cells.length);
    for (const cost of Object.values(costs)) {
      expect(Number.isSafeInteger(cost) && Number(cost) >= 0).toBe(true);
    }
    expect(Object.keys(costs).sort()).toEqual(["calls", "tokens", "trainingSteps"]);
  });

  test("its smoke settings cost no more than the full ones", () => {
    const [small, large] = [recipe.plan(presets.smoke), recipe.plan(presets.full)];
    expect(small.cells.length).toBeLessThanOrEqual(large.cells.length);
    expect(small.trainingSteps).toBeLessThanOrEqual(large.trainingSteps);
    expect(small.tokens).toBeLessThanOrEqual(large.tokens);
  });

  describe("at its smallest", () => {
    const folder = join(runs, name.replace("/", "-"));
    const policy = recipe.needs.length > 0 ? { policy: scriptedPolicy(() => "yes") } : {};
    const run = (changes = {}) =>
      runRecipe({
        ...{ name, recipe, preset: "smoke", settings, seed: 1, folder, environment: {} },
        ...{ ...policy, ...changes },
      });
    const logged = () => readEvents(join(folder, "events.jsonl"));

    test("runs to its end, with the cells and the training steps of its plan", async () => {
      const { summary } = await run();
      const plan = recipe.plan(settings);
      expect(summary.complete).toBe(true);
      expect([...finishedCells(logged()).keys()].sort()).toEqual([...plan.cells].sort());
      expect(summary.totals.trainingSteps).toBe(plan.trainingSteps);
      const { samples, scored, refused, errored, missing } = summary.totals;
      expect(scored + refused + errored + missing).toBe(samples);
      expect(verifyRun(folder, recipe).filter(({ holds }) => !holds)).toEqual([]);
    });

    test("its findings say their rule, lie in their interval, and lead to samples that exist", () => {
      const { findings, figures } = summarize({ recipe, name }, logged(), settings);
      const ids = logged().flatMap((event) =>
        event.kind === "sample" ? [`${event.cell}/${event.sample}`] : [],
      );
      expect(findings.length).toBeGreaterThan(0);
      expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
      expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
      for (const { claim, criterion, ours, verdict, examples } of findings) {
        expect(claim).toMatch(/\.$/);
        expect(criterion).not.toBe("");
        expect(ours.method).not.toBe("");
        expect(examples.filter((id) => !ids.includes(id))).toEqual([]);
        // What could not be computed, as where no answer was seen, decides nothing.
        if (Number.isNaN(ours.value)) {
          expect(["not tested", "inconclusive"]).toContain(verdict);
          continue;
        }
        expect(ours.interval[0]).toBeLessThanOrEqual(ours.value);
        expect(ours.interval[1]).toBeGreaterThanOrEqual(ours.value);
      }
    });

    test("its claims and criteria are the same before anything was measured", () => {
      const rules = (events: readonly Event[]) =>
        summarize({ recipe, name }, events, settings).findings.map(
          ({ id, claim, criterion, paper: reference }) => ({ id, claim, criterion, reference }),
        );
      expect(rules([])).toEqual(rules(logged()));
      const untested = summarize({ recipe, name }, [], settings).findings;
      expect(untested.filter(({ verdict }) => verdict !== "not tested")).toEqual([]);
    });

    test("its summary is a pure function of the events: same events, same bytes, nothing changed", () => {
      const events = frozen(logged());
      expect(textOf(events)).toBe(readFileSync(join(folder, "summary.json"), "utf8"));
      expect(textOf(events)).toBe(textOf(events));
    });

    test("its summary does not show what was told twice, as a killed run does", () => {
      const events = logged();
      const text = textOf(events);
      const cuts = fc.tuple(fc.nat(events.length), fc.nat(200));
      fc.assert(
        fc.property(cuts, ([cut, back]) => {
          const again = events.slice(Math.max(0, cut - back));
          expect(textOf([...events.slice(0, cut), ...again]) === text).toBe(true);
        }),
        { seed: 3, numRuns: 10 },
      );
    });

    test("its summary does not show the order in which the cells were done", () => {
      const events = facts(logged());
      const cells = recipe.plan(settings).cells.toReversed();
      const cellOf = (event: Event) => ("cell" in event ? (event.cell ?? "") : "");
      const reordered = ["", ...cells].flatMap((cell) =>
        events.filter((event) => cellOf(event) === cell),
      );
      expect(reordered.length).toBe(events.length);
      expect(textOf(reordered) === textOf(events)).toBe(true);
    });

    test("finished, and run again, does nothing", async () => {
      const before = facts(logged()).filter(({ kind }) => kind !== "started" && kind !== "ended");
      const work: string[] = [];
      const watched = {
        ...recipe,
        run: (context: RunContext<unknown>) =>
          recipe.run({ ...context, record: ({ kind }) => void work.push(kind) }),
      };
      const { resumed, summary } = await run({ recipe: watched });
      expect({ resumed, complete: summary.complete, work }).toEqual({
        ...{ resumed: true, complete: true, work: [] },
      });
      const after = facts(logged()).filter(({ kind }) => kind !== "started" && kind !== "ended");
      expect(after).toEqual(before);
    });
  });
});
