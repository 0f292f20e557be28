import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { unfinished } from "../../src/lab/attempt.ts";
import type { Event } from "../../src/lab/event.ts";
import { readEvents } from "../../src/lab/eventLog.ts";
import { facts } from "../../src/lab/facts.ts";
import { listRuns } from "../../src/lab/listRuns.ts";
import { definePromptStudy } from "../../src/lab/promptStudy.ts";
import { runRecipe } from "../../src/lab/run.ts";
import { verifyRun } from "../../src/lab/verify.ts";
import { ServerDownError, UnusableServerError } from "../../src/policies/api/options.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { finished, sample, study, temporaryFolder } from "./study.ts";

const eventsIn = (folder: string) => readEvents(join(folder, "events.jsonl"));

/** A study that asks four items; those in `dead` get no answer, as from a server that went away. */
const asking = (dead: ReadonlySet<number>) =>
  study(async ({ record }) => {
    for (const index of [0, 1, 2, 3]) {
      const error = { status: "errored", completion: "", outcome: { even: false, error: "gone" } };
      record(sample(index, dead.has(index) ? (error as Partial<ReturnType<typeof sample>>) : {}));
    }
  });

describe("a cell with answers missing", () => {
  test("is not finished, the others are, and the run ends incomplete", async () => {
    const folder = temporaryFolder();
    const { summary } = await finished({ folder, recipe: asking(new Set([1, 3])) });
    expect(summary.complete).toBe(false);
    expect(summary.unfinished).toEqual([{ cell: "asked", missing: 2, reason: "gone" }]);
    // The cell "trained" comes after it, and is done.
    expect(summary.totals).toMatchObject({ samples: 4, scored: 2, errored: 2, cells: 1 });
    expect(eventsIn(folder).at(-1)).toMatchObject({ kind: "ended", status: "incomplete" });
    expect(listRuns(join(folder, ".."))).toEqual(
      expect.arrayContaining([expect.objectContaining({ folder, state: "incomplete" })]),
    );
  });

  test("is worked on by the next process, and then all is as if nothing had happened", async () => {
    const folder = temporaryFolder();
    await finished({ folder, recipe: asking(new Set([1, 3])) });
    await finished({ folder, recipe: asking(new Set([2])) });
    const { summary } = await finished({ folder, recipe: asking(new Set()) });
    const undisturbed = await finished({ recipe: asking(new Set()) });
    expect(summary).toEqual(undisturbed.summary);
    expect(verifyRun(folder, asking(new Set())).filter(({ holds }) => !holds)).toEqual([]);
  });

  test("gives what there is to the rest of the recipe, once per process", async () => {
    const seen: unknown[] = [];
    let works = 0;
    const run = async ({ once }: Parameters<ReturnType<typeof study>["run"]>[0]) => {
      for (const _ of [1, 2]) {
        const part = once("asked", async () => {
          works++;
          return unfinished([1, 2], { missing: 3, reason: "The editor was away." });
        });
        seen.push(await part);
      }
    };
    const { summary } = await finished({ recipe: { ...study(), run } });
    expect(seen).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(works).toBe(1);
    expect(summary.unfinished).toEqual([
      { cell: "asked", missing: 3, reason: "The editor was away." },
    ]);
  });

  test("is finished where a person accepts errors, and they stay in the denominator", async () => {
    const folder = temporaryFolder();
    const recipe = asking(new Set([0]));
    await finished({ folder, recipe });
    const { summary } = await finished({ folder, recipe, acceptErrors: true });
    expect(summary.complete).toBe(true);
    expect(summary.findings[0]!.ours).toMatchObject({ n: 4, missing: 1 });
  });

  test("that asked its samples under other names leaves none of them behind", () => {
    const at = "2026-01-02T03:04:05.000Z";
    const log = [
      sample(0, { sample: "no reasoning", status: "errored" }),
      { kind: "unfinished", cell: "asked", missing: 1, reason: "gone" },
      sample(0, { sample: "step 1" }),
      { kind: "done", cell: "asked", result: null },
    ].map((body) => ({ v: 1, at, ...body }) as Event);
    expect(facts(log)).toEqual([log[2], log[3]]);
    // Until the second attempt has come to its end, what the first one told still counts.
    expect(facts(log.slice(0, 3))).toEqual(log.slice(0, 3));
  });
});

describe("a server that is down", () => {
  test("ends the run incomplete and says why; the next process goes on where it was", async () => {
    const folder = temporaryFolder();
    let isDown = true;
    const recipe = study(async ({ record }) => {
      record(sample(0));
      if (isDown) throw new ServerDownError("10 calls in a row got no answer.");
      for (const index of [1, 2, 3]) record(sample(index));
    });
    const first = await finished({ folder, recipe });
    expect(first).toMatchObject({ stopped: "10 calls in a row got no answer." });
    expect(first.summary).toMatchObject({ complete: false, totals: { samples: 1, cells: 0 } });
    const told = { kind: "ended", status: "incomplete", error: "10 calls in a row got no answer." };
    expect(eventsIn(folder).at(-1)).toMatchObject(told);
    isDown = false;
    const second = await finished({ folder, recipe });
    expect(second).not.toHaveProperty("stopped");
    expect(second.summary).toEqual((await finished()).summary);
  });

  test("is not one that cannot be used, such as for a wrong key: that is an error", async () => {
    const recipe = study(() => Promise.reject(new UnusableServerError("a wrong key")));
    await expect(finished({ recipe })).rejects.toThrow("a wrong key");
  });
});

describe("a prompt study", () => {
  test("whose server dies asks again what has no answer", async () => {
    const folder = temporaryFolder();
    const run = (isDead: boolean) => {
      const policy = scriptedPolicy(({ prompt }) => {
        if (isDead && `${prompt}`.endsWith("3")) throw new Error("connection refused");
        return "yes";
      });
      const recipe = definePromptStudy({
        ...{ name: "polite", claim: "Yes.", outcome: "agreed", policy },
        items: { smoke: 5, full: 5 },
        conditions: { plain: { prompt: (item) => `item ${item}`, atLeast: 0.1 } },
        isHit: ({ text }) => text === "yes",
      });
      const settings = { items: 5 };
      return runRecipe({ name: "polite", recipe, preset: "smoke", settings, seed: 1, folder });
    };
    const first = (await run(true)).summary;
    expect(first.unfinished).toEqual([
      { cell: "plain/1", missing: 1, reason: "connection refused" },
    ]);
    expect(first.findings[0]!.ours).toMatchObject({ value: 4 / 5, n: 5, missing: 1 });
    const second = (await run(false)).summary;
    expect(second).toMatchObject({ complete: true, totals: { samples: 5, scored: 5 } });
    expect(second.findings[0]!.ours).toMatchObject({ value: 1, n: 5, missing: 0 });
  });
});
