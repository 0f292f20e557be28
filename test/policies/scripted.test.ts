import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { requireCapabilities } from "../../src/policies/policy.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";

const sampling = { maxTokens: 20 };

describe("scriptedPolicy", () => {
  test("answers from a list, in order, over several calls", async () => {
    const policy = scriptedPolicy(["one", "two", "three"]);
    const first = await policy.complete([{ prompt: "a" }, { prompt: "b" }], sampling);
    const second = await policy.complete([{ prompt: "c" }], sampling);
    expect([...first, ...second].map(({ text }) => text)).toEqual(["one", "two", "three"]);
  });

  test("after the end of its list, errs and says how long the list was", async () => {
    const [, after] = await scriptedPolicy(["only"]).complete(
      [{ prompt: "a" }, { prompt: "b" }],
      sampling,
    );
    expect(after).toMatchObject({ stopReason: "errored", text: "" });
    expect(after!.error).toContain("at most 1");
  });

  test("answers from a function of the request", async () => {
    const policy = scriptedPolicy(({ prompt }) => `you said ${String(prompt)}`);
    const [answer] = await policy.complete([{ prompt: "hello there" }], sampling);
    // "hello there" is 2 words, "you said hello there" is 4
    expect(answer).toMatchObject({ text: "you said hello there", stopReason: "stop" });
    expect(answer).toMatchObject({ promptTokens: 2, completionTokens: 4 });
  });

  test("one request that throws does not take the others with it", async () => {
    const policy = scriptedPolicy(({ prompt }) => {
      if (prompt === "bad") throw new Error("no answer to this");
      return "fine";
    });
    const answers = await policy.complete([{ prompt: "bad" }, { prompt: "good" }], sampling);
    expect(answers.map(({ stopReason }) => stopReason)).toEqual(["errored", "stop"]);
    expect(answers[0]!.error).toBe("no answer to this");
  });

  test("ends before a stop text, which is not part of the answer", async () => {
    const policy = scriptedPolicy(["yes. END and more"]);
    const [answer] = await policy.complete([{ prompt: "" }], { maxTokens: 9, stop: [" END"] });
    expect(answer!.text).toBe("yes.");
  });

  test("never says more than maxTokens words", async () => {
    await fc.assert(
      fc.asyncProperty(fc.lorem({ maxCount: 12 }), fc.integer({ min: 1, max: 12 }), checkLength),
    );
    async function checkLength(text: string, maxTokens: number) {
      const [answer] = await scriptedPolicy([text]).complete([{ prompt: "" }], { maxTokens });
      const words = text.split(/\s+/);
      expect(answer!.text).toBe(words.slice(0, maxTokens).join(" "));
      expect(answer!.stopReason).toBe(words.length > maxTokens ? "length" : "stop");
    }
  });

  test("the same seed draws the same answers, another trial draws others", async () => {
    const policy = scriptedPolicy((_, draws) => String(draws.uniform()));
    const ask = (seed: number, trial: number) =>
      policy.complete([{ prompt: "a", trial }], { ...sampling, seed });
    expect(await ask(7, 0)).toEqual(await ask(7, 0));
    expect(await ask(7, 0)).not.toEqual(await ask(7, 1));
    expect(await ask(7, 0)).not.toEqual(await ask(8, 0));
  });

  test("has the capabilities it was given, and no others", () => {
    const policy = scriptedPolicy([], { name: "dull", capabilities: ["generate"] });
    expect(() => requireCapabilities(policy, ["generate"])).not.toThrow();
    expect(() => requireCapabilities(policy, ["prefill"])).toThrow("dull lacks prefill");
    const scored = scriptedPolicy([], { logProbs: async () => [[-1]] });
    expect(() => requireCapabilities(scored, ["logProbs"])).not.toThrow();
  });
});
