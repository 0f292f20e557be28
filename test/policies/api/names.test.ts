import { describe, expect, test } from "vitest";
import { parseApiName } from "../../../src/policies/api/names.ts";
import { loadPolicy } from "../../../src/policies/index.ts";
import { canary, environmentAt, namesAt, scratchFolder } from "./doubles.ts";
import { always, startServer } from "./server.ts";

describe("names of models behind an API", () => {
  test("say provider, model and address", () => {
    const environment = { OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k", GEMINI_API_KEY: "k" };
    const parse = (name: string) => parseApiName(name, environment);
    expect(parse("openai/gpt-4.1-mini")).toEqual({
      ...{ provider: "openai", model: "gpt-4.1-mini", key: "k", keyVariable: "OPENAI_API_KEY" },
      address: "https://api.openai.com/v1",
    });
    expect(parse("anthropic/claude-3-haiku").address).toBe("https://api.anthropic.com/v1");
    expect(parse("google/gemini-2.5-flash").keyVariable).toBe("GEMINI_API_KEY");
    expect(parse("http://127.0.0.1:8080/v1/#meta/llama-3")).toEqual({
      ...{ provider: "openaiCompatible", model: "meta/llama-3" },
      ...{ address: "http://127.0.0.1:8080/v1", keyVariable: "OPENAI_COMPATIBLE_API_KEY" },
    });
  });

  test("another address of a provider comes from the environment", () => {
    const environment = { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://proxy/v1/" };
    expect(parseApiName("openai/x", environment).address).toBe("http://proxy/v1");
  });

  test.each([
    ["openai/x", "OPENAI_API_KEY"],
    ["anthropic/x", "ANTHROPIC_API_KEY"],
    ["google/x", "GOOGLE_GENERATIVE_AI_API_KEY"],
  ])("%s without a key names the variable, before any call", async (name, variable) => {
    const work = loadPolicy(name, { environment: { [variable]: " " } });
    await expect(work).rejects.toThrow(`set the environment variable ${variable}`);
    await expect(work).rejects.toBeInstanceOf(RangeError);
  });

  test.each([
    ["http://host/v1", "names no model"],
    ["http://host/v1#", "names no model"],
    ["http://#x", "such as http://"],
    [`http://me:${canary.slice(0, 9)}@host/v1#x`, "no password"],
    ["http://host/v1?key=12345678#x", "no query"],
  ])("%s is refused", async (name, reason) => {
    const error = await loadPolicy(name, { environment: {} }).catch((problem) => problem);
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain(canary.slice(0, 9));
    expect(error.message).not.toContain("12345678");
  });

  test.each(["openai", "anthropic", "google", "openaiCompatible"] as const)(
    "loadPolicy reaches the server of %s, with its key",
    async (dialect) => {
      const server = await startServer(always("fine"), { prefill: "plain" });
      const name = namesAt(server.url)[dialect];
      const environment = environmentAt(server.url);
      const policy = await loadPolicy(name, { environment, responses: scratchFolder() });
      expect(policy.name).toBe(name);
      const [answer] = await policy.complete([{ prompt: "?" }], { maxTokens: 9 });
      await server.close();
      expect(answer!.text).toBe("fine");
      const {
        authorization,
        "x-api-key": anthropic,
        "x-goog-api-key": google,
      } = server.seen[0]!.headers;
      expect([authorization?.replace("Bearer ", ""), anthropic, google]).toContain(canary);
    },
  );
});
