import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dollarsText, leftOf, planDollars, shortfallOf } from "../../src/lab/budget.ts";
import { readEvents } from "../../src/lab/eventLog.ts";
import type { RunContext } from "../../src/lab/recipe.ts";
import { usageOf } from "../../src/lab/usage.ts";
import { BudgetExceededError } from "../../src/policies/api/options.ts";
import type { Policy, Usage } from "../../src/policies/policy.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { finished, type Settings, sample, study, temporaryFolder } from "./study.ts";

const eventsIn = (folder: string) => readEvents(join(folder, "events.jsonl"));

interface MeteredOptions {
  /** Each answer costs 10 + 5 tokens and this. */
  readonly dollars?: number;
  /** Rejects when so many answers were given. */
  readonly mostCalls?: number;
}

/** A policy that counts: its server knows no prefill. */
function metered({ dollars = 0.5, mostCalls = Number.POSITIVE_INFINITY }: MeteredOptions = {}) {
  const usage = { calls: 0, cacheHits: 0, retries: 0, promptTokens: 0, completionTokens: 0 };
  const rest = { cachedPromptTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  const complete: Policy["complete"] = async (requests) =>
    requests.map(() => {
      if (usage.calls >= mostCalls) throw new BudgetExceededError({ dollars: 1 }, "$1.00");
      usage.calls++;
      usage.promptTokens += 10;
      usage.completionTokens += 5;
      return { text: "yes", stopReason: "stop", promptTokens: 10, completionTokens: 5 };
    });
  const policy: Policy = {
    ...scriptedPolicy(() => "yes", { name: "openai/test", capabilities: ["generate"] }),
    complete,
    usage: (): Usage => ({ ...usage, ...rest, dollars: usage.calls * dollars }),
    probe: async () => ({
      ...{ dialect: "openai", capabilities: ["generate"], reasoning: "none" },
      degraded: ["It has no prefill: the reasoning stands in the question."],
    }),
  };
  return policy;
}

const asked = study(async ({ record, policy }: RunContext<Settings>) => {
  for (const index of [0, 1, 2, 3]) {
    await policy!.complete([{ prompt: `${index}` }], { maxTokens: 5 });
    record(sample(index));
  }
});
const recipe = { ...asked, needs: ["generate" as const] };

describe("what calls cost", () => {
  test("is in the log and in the result of a run, over all of its processes", async () => {
    const folder = temporaryFolder();
    await finished({ folder, recipe, policy: metered({ mostCalls: 3 }) });
    const { usage } = await finished({ folder, recipe, policy: metered() });
    // three answers, and then four: here nothing remembers the first three
    expect(usage).toMatchObject({ calls: 7, promptTokens: 70, completionTokens: 35, dollars: 3.5 });
    const said = eventsIn(folder).filter(({ kind }) => kind === "usage");
    expect(said).toMatchObject([
      { calls: 3, dollars: 1.5 },
      { calls: 4, model: "openai/test" },
    ]);
  });

  test("changes no summary: a run whose answers came from the disk verifies as the first one", async () => {
    const first = await finished({ recipe, policy: metered() });
    const cheap = await finished({ recipe, policy: metered({ dollars: 0 }) });
    expect(cheap.summary).toEqual(first.summary);
  });

  test("is unknown in dollars where that of one part is, unless it called nobody", () => {
    const part = { ...metered().usage!(), kind: "usage", model: "m", v: 1, at: "" } as const;
    const { dollars: _, ...unpriced } = part;
    const paid = { ...part, calls: 1, dollars: 2 };
    expect(usageOf([paid, { ...paid, cacheHits: 3 }])).toMatchObject({ calls: 2, dollars: 4 });
    expect(usageOf([paid, { ...unpriced, cacheHits: 9 }])).toMatchObject({ dollars: 2 });
    expect(usageOf([paid, { ...unpriced, calls: 1 }])).not.toHaveProperty("dollars");
    expect(usageOf([])).toBeUndefined();
  });
});

describe("what a server cannot do", () => {
  test("is in the log, and a caveat of the summary", async () => {
    const { folder, summary } = await finished({ recipe, policy: metered() });
    expect(eventsIn(folder).find(({ kind }) => kind === "profile")).toMatchObject({
      ...{ model: "openai/test", dialect: "openai", capabilities: ["generate"], reasoning: "none" },
    });
    expect(summary.caveats).toEqual(["It has no prefill: the reasoning stands in the question."]);
  });

  test("is compared with the needs of the recipe after it was asked", async () => {
    const needy = { ...recipe, needs: ["prefill" as const] };
    const run = finished({ recipe: needy, policy: metered() });
    await expect(run).rejects.toThrow("openai/test lacks prefill");
  });

  test("is not asked where nothing is left to do", async () => {
    const folder = temporaryFolder();
    await finished({ folder, recipe, policy: metered() });
    const silent: Policy = { ...metered(), probe: () => Promise.reject(new Error("no network")) };
    expect(await finished({ folder, recipe, policy: silent })).toMatchObject({ resumed: true });
  });
});

describe("a budget", () => {
  test("that is spent ends a run incomplete, and a larger one continues it", async () => {
    const folder = temporaryFolder();
    const stopped = await finished({ folder, recipe, policy: metered({ mostCalls: 2 }) });
    expect(stopped.stopped).toContain("The budget leaves no room for another call.");
    expect(stopped.summary.complete).toBe(false);
    expect(eventsIn(folder).at(-1)).toMatchObject({
      ...{ kind: "ended", status: "incomplete", error: stopped.stopped },
    });
    const budget = { dollars: 1 };
    const again = await finished({ folder, recipe, policy: metered(), budget });
    expect(again.stopped).toContain("no room for another call: $1.00 of $1.00 spent by this run.");
    const larger = { dollars: 10 };
    const done = await finished({ folder, recipe, policy: metered(), budget: larger });
    expect(done.stopped).toBeUndefined();
    expect(done.summary.complete).toBe(true);
  });

  test("is one for all policies of a run: what an editor costs counts, and no further cell begins", async () => {
    const editor = metered();
    const names: string[] = [];
    const edited = study(async ({ load, record }: RunContext<Settings>) => {
      const other = await load("openai/editor");
      await other.complete([{ prompt: "a" }, { prompt: "b" }], { maxTokens: 5 });
      record(sample(0));
    });
    const run = await finished({
      ...{ recipe: { ...edited, needs: ["generate" as const] }, policy: metered() },
      budget: { dollars: 1 },
      load: async (name) => {
        names.push(name);
        return editor;
      },
    });
    expect(names).toEqual(["openai/editor"]);
    expect(run.usage).toMatchObject({ calls: 2, dollars: 1 });
    // The cell "asked" is done, "trained" was not begun.
    expect(run.summary).toMatchObject({ complete: false, totals: { cells: 1, trainingSteps: 0 } });
    expect(run.stopped).toContain("$1.00 of $1.00 spent by this run");
  });

  const plan = { cells: [], calls: 4, tokens: 3_000_000, trainingSteps: 0 };
  const price = { prompt: 1, completion: 4 };

  test("is compared with the plan: each kind of token at its price, unnamed ones at the dearer", () => {
    const parts = { promptTokens: 2_000_000, completionTokens: 500_000 };
    // 2 million at $1, half a million at $4, and half a million nobody named at $4
    expect(planDollars({ ...plan, ...parts }, price)).toBe(2 + 2 + 2);
    expect(planDollars(plan, price)).toBe(3 * 4);
    const short = (dollars: number) => shortfallOf(plan, { budget: { dollars }, price });
    expect(short(11.99)).toContain("The plan needs at most $12.00, the budget is $11.99:");
    expect(short(12)).toBeUndefined();
    const tokens = (most: number) => shortfallOf(plan, { budget: { tokens: most } });
    expect(tokens(2_999_999)).toContain("at most 3000000 tokens, the budget is 2999999:");
    expect(tokens(3_000_000)).toBeUndefined();
    expect(shortfallOf({ ...plan, calls: 0 }, { budget: { tokens: 1 } })).toBeUndefined();
  });

  test("loses what was spent before, and is never negative", () => {
    const { calls, ...spent } = metered().usage!();
    const usage = { ...spent, calls, promptTokens: 30, completionTokens: 30, dollars: 1.5 };
    expect(leftOf({ tokens: 100, dollars: 2 }, usage)).toEqual({ tokens: 40, dollars: 0.5 });
    expect(leftOf({ tokens: 50, dollars: 1 }, usage)).toEqual({ tokens: 0, dollars: 0 });
    expect(leftOf({ tokens: 50 }, undefined)).toEqual({ tokens: 50 });
  });

  test.each([
    [0, "$0.00"],
    [0.00001, "less than $0.0001"],
    [0.0042, "$0.0042"],
    [0.5, "$0.50"],
    [1.3, "$1.30"],
    [1234.5, "$1,235"],
  ])("writes %d dollars as %s", (dollars, text) => {
    expect(dollarsText(dollars)).toBe(text);
  });
});
