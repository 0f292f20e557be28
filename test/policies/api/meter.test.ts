import { describe, expect, test } from "vitest";
import type { Answered } from "../../../src/policies/api/call.ts";
import { createMeter, dollarsOf } from "../../../src/policies/api/meter.ts";
import { BudgetExceededError, parsePrice } from "../../../src/policies/api/options.ts";
import { knownPrice } from "../../../src/policies/api/prices.ts";
import { askedAt, everything, scratchFolder } from "./doubles.ts";
import { always } from "./server.ts";

const answered = {
  ...{ text: "", stopReason: "stop" as const, firstTokens: [], ignored: [] },
  ...{ promptTokens: 100, cachedPromptTokens: 60, cacheWriteTokens: 10 },
  ...{ completionTokens: 20, reasoningTokens: 5 },
} satisfies Answered;

const sampling = { maxTokens: 10 };
const requests = (count: number) =>
  Array.from({ length: count }, (_, item) => ({ prompt: `number ${item} of them` }));

describe("a price", () => {
  test("is read as dollars per million tokens", () => {
    expect(parsePrice("0.15/0.60")).toEqual({ prompt: 0.15, completion: 0.6 });
    expect(parsePrice("3/0.3/15")).toEqual({ prompt: 3, cachedPrompt: 0.3, completion: 15 });
    for (const text of ["", "1", "1/", "a/b", "-1/2", "1/2/3/4", "1/NaN"]) {
      expect(() => parsePrice(text)).toThrow("such as 0.15/0.60");
    }
  });

  test("counts each kind of token", () => {
    const price = { prompt: 10, cachedPrompt: 1, cacheWrite: 12.5, completion: 50 };
    // 30 plain × 10 + 60 cached × 1 + 10 written × 12.5 + 20 answered × 50 = 1485 millionths
    expect(dollarsOf(answered, price)).toBeCloseTo(1485e-6, 12);
    // without prices of their own, cached and written tokens cost what others do: 100 × 10 + 20 × 50
    expect(dollarsOf(answered, { prompt: 10, completion: 50 })).toBeCloseTo(2000e-6, 12);
  });

  test("that is known is that of exactly this model", () => {
    expect(knownPrice("openai", "gpt-4.1-mini")).toMatchObject({ prompt: 0.4, completion: 1.6 });
    expect(knownPrice("openai", "gpt-4.1-mini-2099")).toBeUndefined();
    expect(knownPrice("anthropic", "gpt-4.1-mini")).toBeUndefined();
    // 1.25 × 3
    expect(knownPrice("anthropic", "claude-sonnet-4-5")!.cacheWrite).toBeCloseTo(3.75, 12);
  });
});

describe("a meter", () => {
  test("adds up, and knows dollars only with a price", () => {
    const meter = createMeter({});
    for (let call = 0; call < 2; call++) meter.answered(answered);
    meter.hit();
    meter.retried();
    expect(meter.usage()).toEqual({
      ...{ calls: 2, cacheHits: 1, retries: 1, promptTokens: 200, cachedPromptTokens: 120 },
      ...{ cacheWriteTokens: 20, completionTokens: 40, reasoningTokens: 10 },
    });
    const priced = createMeter({ price: { prompt: 10, completion: 50 } });
    priced.answered(answered);
    expect(priced.usage().dollars).toBeCloseTo(2000e-6, 12);
  });

  test("lets calls wait while those under way may use up the budget", async () => {
    const meter = createMeter({ budget: { tokens: 100 } });
    const finish = await meter.admit({ prompt: 40, completion: 40 });
    let isIn = false;
    const second = meter.admit({ prompt: 20, completion: 20 }).then((done) => {
      isIn = true;
      return done;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isIn).toBe(false);
    finish(); // it cost nothing after all
    (await second)();
    await expect(meter.admit({ prompt: 100, completion: 1 })).rejects.toThrow(BudgetExceededError);
  });
});

describe("a budget", () => {
  test("in tokens is not exceeded, and what was answered is kept for the next time", async () => {
    const responses = scratchFolder();
    const address = "http://the.same/v1";
    // an answer is 3 words to 4 of the prompt; 17 letters are 5 tokens in the plan, and 10 may come
    const budget = { tokens: 100 };
    const options = { findings: everything, budget, responses, address, concurrency: 4 };
    const first = await askedAt(always("one two three"), options);
    const error = await first.policy.complete(requests(30), sampling).catch((reason) => reason);
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(error.message).toMatch(/^The budget is used up: \d+ of 100 tokens were spent/);
    const { calls, promptTokens, completionTokens } = first.policy.usage!();
    expect(promptTokens + completionTokens).toBeLessThanOrEqual(100);
    // 7 tokens a call: 12 calls spend 84, and 84 + 15 still fit; after 13 calls 91 + 15 do not
    expect(calls).toBe(13);
    const second = await askedAt(always("one two three"), { ...options, budget: {} });
    await second.policy.complete(requests(30), sampling);
    expect(second.server.seen).toHaveLength(30 - 13);
  });

  test("in dollars stops at the price", async () => {
    const options = {
      ...{ findings: everything, price: { prompt: 1e6, completion: 0 } },
      ...{ budget: { dollars: 20 }, concurrency: 1 },
    };
    const { policy } = await askedAt(always("yes"), options);
    await expect(policy.complete(requests(30), sampling)).rejects.toThrow("of 20 dollars");
    // a prompt of 4 words costs 4 dollars, as its 16 letters let expect: 5 × 4 = 20
    expect(policy.usage!()).toMatchObject({ calls: 5, dollars: 20 });
  });

  test("is not touched by answers from the disk", async () => {
    const responses = scratchFolder();
    const options = { findings: everything, responses, address: "http://the.same/v1" };
    await (await askedAt(always("yes"), options)).policy.complete(requests(5), sampling);
    const again = await askedAt(always("yes"), { ...options, budget: { tokens: 0 } });
    const answers = await again.policy.complete(requests(5), sampling);
    expect(answers.map(({ text }) => text)).toEqual(Array(5).fill("yes"));
  });
});
