import { MockLanguageModelV3, simulateReadableStream } from "ai/test";
import { describe, expect, test } from "vitest";
import { dialects } from "../../../src/policies/api/dialect.ts";
import { apiPolicy } from "../../../src/policies/api/index.ts";
import { requireCapabilities } from "../../../src/policies/policy.ts";
import { askedAt, everything } from "./doubles.ts";
import { always } from "./server.ts";

const tokens = {
  inputTokens: { total: 7, noCache: 4, cacheRead: 2, cacheWrite: 1 },
  outputTokens: { total: 5, text: 3, reasoning: 2 },
};
const finish = { unified: "stop", raw: "end" } as const;

const mock = (text: string) =>
  new MockLanguageModelV3({
    doGenerate: async () => ({
      content: [
        { type: "reasoning", text: "let me see" },
        { type: "text", text },
      ],
      ...{ finishReason: finish, usage: tokens, warnings: [] },
    }),
  });

const options = { responses: false, findings: everything } as const;

describe("apiPolicy", () => {
  test("gives the answer of any model of the AI SDK, with what it thought and what its tokens were", async () => {
    const policy = apiPolicy(mock("four"), options);
    const [answer] = await policy.complete([{ prompt: "2 + 2" }], { maxTokens: 9 });
    expect(answer).toEqual({
      ...{ text: "four", stopReason: "stop", reasoning: "let me see" },
      ...{ promptTokens: 7, completionTokens: 5 },
      tokenDetail: { cachedPrompt: 2, cacheWrite: 1, reasoning: 2 },
    });
    expect(policy.usage!()).toEqual({
      ...{ calls: 1, cacheHits: 0, retries: 0, promptTokens: 7, cachedPromptTokens: 2 },
      ...{ cacheWriteTokens: 1, completionTokens: 5, reasoningTokens: 2 },
    });
  });

  test("leaves room for the thoughts of a model that thinks first, and asks it again for other room", async () => {
    const thinker = (room: number) =>
      new MockLanguageModelV3({
        doGenerate: async ({ maxOutputTokens = 0 }) => ({
          // It thinks 1,000 tokens, then says one word.
          content: [{ type: "text", text: maxOutputTokens > 1000 ? "four" : "" }],
          finishReason: { unified: maxOutputTokens > 1000 ? "stop" : "length", raw: "end" },
          usage: {
            ...tokens,
            outputTokens: { total: room, text: 1, reasoning: Math.min(maxOutputTokens, 1000) },
          },
          warnings: [],
        }),
      });
    const asking = { responses: false, dialect: dialects.anthropic } as const;
    const [model, cramped] = [thinker(1001), thinker(500)];
    const words = [{ prompt: "2 + 2" }];
    expect((await apiPolicy(model, asking).complete(words, { maxTokens: 9 }))[0]!.text).toBe(
      "four",
    );
    expect(model.doGenerateCalls.at(-1)!.maxOutputTokens).toBe(9 + 2048);
    const [none] = await apiPolicy(cramped, { ...asking, thoughts: 0 }).complete(words, {
      maxTokens: 9,
    });
    expect(none).toMatchObject({ text: "", stopReason: "length" });
    expect(cramped.doGenerateCalls.at(-1)!.maxOutputTokens).toBe(9);
  });

  test("hands over what a call asks for, messages and prefill included, and retries nothing by itself", async () => {
    const model = mock("fine");
    const policy = apiPolicy(model, options);
    const prompt = [
      { role: "system" as const, content: "be brief" },
      { role: "user" as const, content: "how are you?" },
    ];
    await policy.complete([{ prompt, prefill: "I am" }], {
      ...{ maxTokens: 9, temperature: 0.8, topP: 0.95, topK: 3, stop: ["END"], seed: 1 },
    });
    const [call] = model.doGenerateCalls;
    expect(model.doGenerateCalls).toHaveLength(1);
    expect(call).toMatchObject({
      ...{ maxOutputTokens: 9, temperature: 0.8, topP: 0.95, topK: 3, stopSequences: ["END"] },
      prompt: [
        { role: "system", content: "be brief" },
        { role: "user", content: [{ type: "text", text: "how are you?" }] },
        { role: "assistant", content: [{ type: "text", text: "I am" }] },
      ],
    });
    expect(call!.seed).toBeGreaterThanOrEqual(0);
    expect(call!.seed).toBeLessThan(2 ** 31);
  });

  test("samples at temperature 1 where nobody says otherwise, whatever the server's own default is", async () => {
    const model = mock("fine");
    await apiPolicy(model, options).complete([{ prompt: "?" }], { maxTokens: 9 });
    expect(model.doGenerateCalls[0]!.temperature).toBe(1);
  });

  test("each trial has a seed of its own, and the same request the same one", async () => {
    const model = mock("fine");
    const policy = apiPolicy(model, options);
    const ask = (trial: number, seed = 1) =>
      policy.complete([{ prompt: "?", trial }], { maxTokens: 9, seed });
    await ask(0);
    await ask(0);
    await ask(1);
    await ask(0, 2);
    const [first, again, other, elsewhere] = model.doGenerateCalls.map(({ seed }) => seed);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(elsewhere).not.toBe(first);
  });

  test("draws twice for a prompt that stands twice in a call, and asks once where there is nothing to draw", async () => {
    const drawing = mock("fine");
    const twice = [{ prompt: "?" }, { prompt: "?" }];
    await apiPolicy(drawing, options).complete(twice, { maxTokens: 9, seed: 1 });
    expect(new Set(drawing.doGenerateCalls.map(({ seed }) => seed)).size).toBe(2);
    const greedy = mock("fine");
    const answers = await apiPolicy(greedy, options).complete(twice, {
      ...{ maxTokens: 9, temperature: 0, seed: 1 },
    });
    expect(greedy.doGenerateCalls).toHaveLength(1);
    expect(answers.map(({ text }) => text)).toEqual(["fine", "fine"]);
  });

  test("ends an answer before a stop text also where the server does not", async () => {
    const policy = apiPolicy(mock("yes. END and more"), options);
    const [answer] = await policy.complete([{ prompt: "?" }], { maxTokens: 9, stop: [" END"] });
    expect(answer).toMatchObject({ text: "yes.", stopReason: "stop" });
  });

  test("puts a stream together", async () => {
    const pieces = ["to", "get", "her"].map((delta) => ({
      ...{ type: "text-delta" as const, id: "1", delta },
    }));
    const model = new MockLanguageModelV3({
      doStream: async () => ({
        stream: simulateReadableStream({
          chunks: [
            { type: "stream-start" as const, warnings: [] },
            ...pieces,
            { type: "finish" as const, finishReason: finish, usage: tokens },
          ],
        }),
      }),
    });
    const policy = apiPolicy(model, { ...options, stream: true });
    const [answer] = await policy.complete([{ prompt: "?" }], { maxTokens: 9 });
    expect(answer).toMatchObject({ text: "together", promptTokens: 7, completionTokens: 5 });
  });

  test("says that an answer was begun and cannot be continued, and asks nothing", async () => {
    const model = mock("fine");
    const findings = { ...everything, prefill: "none" } as const;
    const policy = apiPolicy(model, { ...options, findings });
    const [answer] = await policy.complete([{ prompt: "?", prefill: "I" }], { maxTokens: 9 });
    expect(answer!.error).toContain("lacks prefill");
    expect(model.doGenerateCalls).toHaveLength(0);
    expect(() => requireCapabilities(policy, ["prefill"])).toThrow("lacks prefill");
  });

  test("never has more calls in flight than its concurrency", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = async (_: unknown, index: number) => {
      // Nobody is answered before four have come.
      if (index + 1 >= 4) open();
      await gate;
      return { kind: "answer", text: "fine", after: 5 } as const;
    };
    const { policy, server } = await askedAt(slow, { findings: everything, concurrency: 4 });
    const requests = Array.from({ length: 40 }, (_, item) => ({ prompt: `item ${item}` }));
    const answers = await policy.complete(requests, { maxTokens: 9 });
    expect(answers.every(({ stopReason }) => stopReason === "stop")).toBe(true);
    expect(server.mostAtOnce).toBe(4);
  });

  test("answers in the order of the requests, also from streams, in every dialect", async () => {
    const echo = ({ text }: { readonly text: string }) =>
      ({ kind: "answer", text: `you said ${text}` }) as const;
    for (const dialect of ["openai", "openaiCompatible", "anthropic", "google"] as const) {
      for (const stream of [false, true]) {
        const { policy } = await askedAt(echo, { findings: everything, dialect, stream });
        const requests = ["a", "b", "c"].map((prompt) => ({ prompt }));
        const answers = await policy.complete(requests, { maxTokens: 9 });
        expect(answers.map(({ text }) => text)).toEqual(["you said a", "you said b", "you said c"]);
        // one word was asked, three were answered
        expect(answers[0]).toMatchObject({ promptTokens: 1, completionTokens: 3 });
      }
    }
  });

  test("refuses options that make no sense", () => {
    expect(() => apiPolicy(mock(""), { ...options, concurrency: 0 })).toThrow("at least 1");
    expect(() => apiPolicy(mock(""), { ...options, retries: -1 })).toThrow("retries");
    expect(() => apiPolicy(mock(""), { ...options, timeout: 0 })).toThrow("time limit");
    expect(() => apiPolicy(mock(""), { ...options, budget: { dollars: 1 } })).toThrow("--price");
  });

  test("hands over sampling that only some servers know, where they do", async () => {
    const { policy, server } = await askedAt(always("fine"), { findings: everything });
    await policy.complete([{ prompt: "?" }], { maxTokens: 9, topK: 5, minP: 0.1 });
    expect(server.seen[0]!.body).toMatchObject({ top_k: 5, min_p: 0.1 });
    const other = await askedAt(always("fine"), { findings: everything, dialect: "openai" });
    await other.policy.complete([{ prompt: "?" }], { maxTokens: 9, topK: 5 });
    const { degraded } = await other.policy.probe!();
    expect(degraded).toContain("topK is not supported by this model and was left out");
  });
});
