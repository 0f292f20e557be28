import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { askedAt, scratchFolder } from "./doubles.ts";
import type { Persona } from "./server.ts";
import { always } from "./server.ts";

const profileAt = async (
  dialect: "openai" | "openaiCompatible" | "anthropic" | "google",
  persona: Persona,
) => {
  const { policy } = await askedAt(always("fine"), { dialect, persona });
  const profile = await policy.probe!();
  expect([...policy.capabilities]).toEqual(profile.capabilities);
  return profile;
};

describe("a probe", () => {
  test("believes what a server does, not what its dialect promises", async () => {
    const able = await profileAt("openaiCompatible", {
      ...{ prefill: "plain", seed: "repeated", logProbs: "given" },
    });
    expect(able.capabilities).toEqual(["generate", "logProbs", "prefill", "seed"]);
    expect(able.degraded).toEqual([]);
    for (const persona of [
      { prefill: "restarts", seed: "dropped", logProbs: "left out" },
      { prefill: "rejects", seed: "rejects", logProbs: "rejects" },
    ] as const) {
      const poor = await profileAt("openaiCompatible", persona);
      expect(poor.capabilities).toEqual(["generate"]);
      // no prefill, no log-probabilities, no seed
      expect(poor.degraded).toHaveLength(3);
    }
  });

  test("finds the switches that some servers need to continue an answer, and uses them", async () => {
    const persona = { prefill: "flagged" } as const;
    const { policy, server } = await askedAt(always("fine"), { persona });
    expect((await policy.probe!()).capabilities).toContain("prefill");
    await policy.complete([{ prompt: "?", prefill: "It is" }], { maxTokens: 9 });
    expect(server.seen[0]!.body).toMatchObject({
      ...{ continue_final_message: true, add_generation_prompt: false },
    });
    await policy.complete([{ prompt: "?" }], { maxTokens: 9 });
    expect(server.seen[1]!.body).not.toHaveProperty("continue_final_message");
  });

  test("asks each dialect only what it leaves open", async () => {
    const able = { prefill: "plain", seed: "repeated", logProbs: "given" } as const;
    const capabilities = async (dialect: "openai" | "anthropic" | "google") =>
      (await profileAt(dialect, able)).capabilities;
    expect(await capabilities("openai")).toEqual(["generate", "logProbs", "seed"]);
    expect(await capabilities("anthropic")).toEqual(["generate", "prefill"]);
    expect(await capabilities("google")).toEqual(["generate", "prefill", "seed"]);
  });

  test("tells whether thoughts before the answer are shown or hidden", async () => {
    const reasoningOf = async (persona: Persona) =>
      (await profileAt("openaiCompatible", persona)).reasoning;
    expect(await reasoningOf({})).toBe("none");
    expect(await reasoningOf({ reasoning: "shown" })).toBe("shown");
    expect(await reasoningOf({ reasoning: "hidden" })).toBe("hidden");
  });

  test("is made once, before the first answer, and kept on the disk for other runs", async () => {
    const responses = scratchFolder();
    const first = await askedAt(always("fine"), { responses, persona: { prefill: "plain" } });
    await Promise.all(
      ["a", "b"].map((prompt) => first.policy.complete([{ prompt }], { maxTokens: 9 })),
    );
    await first.policy.probe!();
    // one greeting, two draws, one prefill
    expect(first.server.probes).toBe(4);
    expect(existsSync(responses)).toBe(true);
    const { address } = await first.policy.probe!();
    const second = await askedAt(always("fine"), { responses, address: address! });
    expect((await second.policy.probe!()).capabilities).toContain("prefill");
    expect(second.server.probes).toBe(0);
  });

  test("that fails because of the key rejects the first call, and says so", async () => {
    const { policy, server } = await askedAt(always("fine"), {});
    await server.close();
    const work = policy.complete([{ prompt: "?" }], { maxTokens: 9 });
    await expect(work).rejects.toThrow("The first question was not answered");
  });

  test("says where the calls go, and in which dialect", async () => {
    const { policy, server } = await askedAt(always("fine"), {});
    expect(await policy.probe!()).toMatchObject({
      ...{ dialect: "openaiCompatible", address: `${server.url}/v1` },
    });
  });
});
