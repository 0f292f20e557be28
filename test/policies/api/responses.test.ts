import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listRuns } from "../../../src/lab/listRuns.ts";
import { keyOf } from "../../../src/policies/api/responses.ts";
import type { CompletionRequest, SamplingOptions } from "../../../src/policies/policy.ts";
import { askedAt, everything, scratchFolder } from "./doubles.ts";
import { always, type Behaviour } from "./server.ts";

const sampling = { maxTokens: 9 };
const address = "http://the.same/v1";
const findings = everything;

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".json"),
  );

/** How many requests of these two reach the server, when they are asked one after the other. */
async function asks(
  one: readonly [CompletionRequest, SamplingOptions],
  other: readonly [CompletionRequest, SamplingOptions],
): Promise<number> {
  const { policy, server } = await askedAt(always("fine"), {
    findings,
    responses: scratchFolder(),
  });
  for (const [request, options] of [one, other]) await policy.complete([request], options);
  return server.seen.length;
}

describe("kept answers", () => {
  test("are given again to another run, word for word, and cost nothing", async () => {
    const responses = scratchFolder();
    const options = { findings, responses, address };
    const answer = { kind: "answer", text: "a\u0000b ✓", reasoning: "hm" } as const;
    const first = await askedAt(() => answer, options);
    const before = await first.policy.complete([{ prompt: "?" }], sampling);
    const second = await askedAt(always("something else"), options);
    const after = await second.policy.complete([{ prompt: "?" }], sampling);
    expect(after).toEqual(before);
    expect(second.server.seen).toHaveLength(0);
    expect(second.policy.usage!()).toMatchObject({ calls: 0, cacheHits: 1, promptTokens: 0 });
  });

  test("belong to everything that was asked", async () => {
    const request = { prompt: "?", prefill: "It", trial: 1 };
    const options = {
      ...{ maxTokens: 9, temperature: 0.5, topK: 3, topP: 0.9, minP: 0.1, stop: ["."], seed: 1 },
    };
    expect(await asks([request, options], [request, { ...options }])).toBe(1);
    const asked = [{ role: "user" as const, content: "?" }];
    expect(await asks([request, options], [{ ...request, prompt: asked }, options])).toBe(1);
    const others: readonly (readonly [CompletionRequest, SamplingOptions])[] = [
      [{ ...request, prompt: "!" }, options],
      [{ ...request, prompt: [{ role: "system", content: "?" }] }, options],
      [{ ...request, prefill: "I" }, options],
      [{ ...request, trial: 2 }, options],
      [request, { ...options, maxTokens: 8 }],
      [request, { ...options, temperature: 0.4 }],
      [request, { ...options, topK: 4 }],
      [request, { ...options, topP: 0.8 }],
      [request, { ...options, minP: 0.2 }],
      [request, { ...options, stop: [","] }],
      [request, { ...options, seed: 2 }],
    ];
    for (const other of others) expect(await asks([request, options], other)).toBe(2);
  });

  test("belong to the server, the dialect and the model", async () => {
    const responses = scratchFolder();
    const askAt = async (place: string, dialect: "openai" | "openaiCompatible") => {
      const options = { findings, responses, address: place, dialect };
      const { policy, server } = await askedAt(always("fine"), options);
      await policy.complete([{ prompt: "?" }], sampling);
      return server.seen.length;
    };
    expect(await askAt("http://one/v1", "openaiCompatible")).toBe(1);
    expect(await askAt("http://one/v1", "openaiCompatible")).toBe(0);
    expect(await askAt("http://two/v1", "openaiCompatible")).toBe(1);
    expect(await askAt("http://one/v1", "openai")).toBe(1);
  });

  test("do not depend on families and breakpoints, which change no answer", async () => {
    const message = { role: "user" as const, content: "a b c" };
    const plain: CompletionRequest = { prompt: [message] };
    const hinted = { prompt: [{ ...message, breakpoints: [2] }], family: "f" };
    expect(await asks([plain, sampling], [hinted, sampling])).toBe(1);
  });

  test.each([
    ["refusals", { kind: "answer", text: "No.", finish: "refusal" }],
    ["errors", { kind: "status", status: 400 }],
    ["halves", { kind: "cut", by: "end" }],
  ] as const)("are never %s", async (_, behaviour: Behaviour) => {
    const responses = scratchFolder();
    const options = { findings, responses, retries: 0 };
    const { policy, server } = await askedAt(() => behaviour, options);
    for (let time = 0; time < 2; time++) await policy.complete([{ prompt: "?" }], sampling);
    expect(server.seen).toHaveLength(2);
    expect(filesIn(responses)).toEqual([]);
  });

  test("that are damaged in any way were never there: they are asked again and replaced", async () => {
    const responses = scratchFolder();
    const { policy, server } = await askedAt(always("fine"), { findings, responses });
    await policy.complete([{ prompt: "?" }], sampling);
    const [name] = filesIn(responses);
    const file = join(responses, name!);
    const whole = readFileSync(file, "utf8");
    const damages = [
      () => truncateSync(file, Math.floor(whole.length / 2)),
      () => truncateSync(file, 0),
      () => writeFileSync(file, "null"),
      () => writeFileSync(file, whole.replace("fine", "fire")),
      () => writeFileSync(file, JSON.stringify({ checksum: "", value: {} })),
    ];
    for (const [index, damage] of damages.entries()) {
      damage();
      const [answer] = await policy.complete([{ prompt: "?" }], sampling);
      expect(answer!.text).toBe("fine");
      expect(server.seen).toHaveLength(2 + index);
      expect(readFileSync(file, "utf8")).toBe(whole);
    }
  });

  test("that cannot be written cost nothing but the next time, and the profile says why", async () => {
    const responses = join(scratchFolder(), "file");
    writeFileSync(responses, "");
    const { policy } = await askedAt(always("fine"), { findings, responses });
    const [answer] = await policy.complete([{ prompt: "?" }], sampling);
    expect(answer!.text).toBe("fine");
    expect((await policy.probe!()).degraded.join()).toContain("could not be kept");
  });

  test("can be switched off", async () => {
    const { policy, server } = await askedAt(always("fine"), { findings, responses: false });
    for (let time = 0; time < 2; time++) await policy.complete([{ prompt: "?" }], sampling);
    expect(server.seen).toHaveLength(2);
  });

  test("in a folder beside runs are no run", async () => {
    const runs = scratchFolder();
    const responses = join(runs, ".responses");
    const { policy } = await askedAt(always("fine"), { findings, responses });
    await policy.complete([{ prompt: "?" }], sampling);
    expect(filesIn(responses)).toHaveLength(1);
    expect(listRuns(runs)).toEqual([]);
  });

  test("have keys that differ when anything differs", () => {
    const asked = fc.record({ segments: fc.array(fc.string()), trial: fc.nat(3) });
    fc.assert(
      fc.property(asked, asked, (one, other) => {
        expect(keyOf(one) === keyOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { seed: 3 },
    );
  });
});
