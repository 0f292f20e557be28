import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import memorisation from "../../../recipes/dpFyMl/memorisation.ts";
import sampler from "../../../recipes/dpFyMl/sampler.ts";
import tuningCost from "../../../recipes/dpFyMl/tuningCost.ts";
import { readEvents } from "../../../src/lab/eventLog.ts";
import type { Recipe } from "../../../src/lab/recipe.ts";
import { runRecipe } from "../../../src/lab/run.ts";
import type { Guarantee } from "../../../src/lab/summary.ts";
import { statementOf } from "../../../src/privacy/statement/statement.ts";

const folder = mkdtempSync(join(tmpdir(), "stated-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run of the smallest settings, with a single replicate. */
async function ran<Settings extends object>(recipe: Recipe<Settings>) {
  const run = await runRecipe<Settings>({
    ...{ name: `dpFyMl/${recipe.name}`, recipe, preset: "custom", seed: 1, environment: {} },
    settings: { ...recipe.presets.smoke, replicates: 1 },
    folder: join(folder, recipe.name),
  });
  const guarantees = run.summary.guarantees ?? [];
  expect(guarantees.length).toBeGreaterThan(0);
  for (const { ledgers = [] } of guarantees) {
    expect(ledgers.length).toBeGreaterThan(0);
    for (const ledger of ledgers) expect(existsSync(join(run.folder, ledger))).toBe(true);
  }
  return { guarantees, events: [...readEvents(join(run.folder, "events.jsonl"))] };
}

const claimOf = ({ record }: Guarantee): number => {
  const { claim } = statementOf(record);
  return claim.kind === "claimed" ? Number(claim.epsilon) : Number.NaN;
};

/** Epsilon in the records of a run, by condition. */
const recordedEpsilons = (events: Awaited<ReturnType<typeof ran>>["events"]) =>
  new Map(
    events.flatMap((event) =>
      event.kind === "sample" && typeof event.outcome.epsilon === "number"
        ? [[event.condition, event.outcome.epsilon] as const]
        : [],
    ),
  );

describe("the page of an experiment that trains privately", () => {
  test("states what each sampler may claim, between the neighbours for which it is true", async () => {
    const { guarantees, events } = await ran(sampler);
    const recorded = recordedEpsilons(events);
    expect(guarantees.map(({ title }) => title)).toEqual(["poisson", "cyclic Poisson", "shuffled"]);
    for (const each of guarantees) expect(claimOf(each)).toBe(recorded.get(each.title));
    expect(guarantees.map(({ record }) => record.neighboringRelation)).toEqual([
      ...["addOrRemoveOne", "replaceSpecial", "replaceSpecial"],
    ]);
    // How many records there are is hidden where one may come or go.
    expect(guarantees.map(({ record }) => record.dataset?.isSizePublic)).toEqual([
      ...[false, true, true],
    ]);
  });

  test("states of a language model what was charged for it, and nothing of one without a guarantee", async () => {
    const { guarantees, events } = await ran(memorisation);
    expect(guarantees.map(({ title }) => title)).toEqual(["epsilon 8"]);
    expect(claimOf(guarantees[0]!)).toBe(recordedEpsilons(events).get("epsilon 8"));
    expect(claimOf(guarantees[0]!)).toBeLessThanOrEqual(8);
  });

  test("states of a tuned model what its runs cost together, and says where they are not charged", async () => {
    const { guarantees } = await ran(tuningCost);
    const { epsilon } = tuningCost.presets.smoke;
    expect(guarantees.map(({ title }) => title)).toEqual([
      ...["uncharged", "composed", "selected", "selectedByPoisson"],
    ]);
    for (const each of guarantees) {
      expect(claimOf(each)).toBeLessThanOrEqual(epsilon);
      expect(claimOf(each)).toBeGreaterThan(0.99 * epsilon);
    }
    const tuningOf = ({ record }: Guarantee) =>
      record.accesses.filter(({ of }) => of === "tuning").map(({ status }) => status);
    expect(guarantees.map(tuningOf)).toEqual([
      ...[["notCovered"], ["charged"], ["charged"], ["charged"]],
    ]);
    const [uncharged] = guarantees;
    expect(statementOf(uncharged!.record).tier?.conditionsNotMet.join()).toContain(
      "not covered: tuning of settings",
    );
  });
});
