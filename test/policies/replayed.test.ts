import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type RecordedAnswer,
  recordedPrompt,
  replayedPolicy,
} from "../../src/policies/replayed.ts";

const sampling = { maxTokens: 20 };
const recorded = (prompt: string, completion: string, more: Partial<RecordedAnswer> = {}) => ({
  ...{ prompt, completion, trial: 0, status: "scored" as const },
  ...more,
});

describe("replayedPolicy", () => {
  test("gives back every recorded answer, whatever the order of the requests", async () => {
    const prompts = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(prompts, async (asked) => {
        const samples = asked.map((prompt) => recorded(prompt, `answer to ${prompt}`));
        const requests = asked.toReversed().map((prompt) => ({ prompt }));
        const answers = await replayedPolicy(samples).complete(requests, sampling);
        const expected = requests.map(({ prompt }) => `answer to ${prompt}`);
        expect(answers.map(({ text }) => text)).toEqual(expected);
      }),
    );
  });

  test("errs on a request that was not recorded, and names it", async () => {
    const policy = replayedPolicy([recorded("asked", "yes")]);
    const [answer] = await policy.complete([{ prompt: "never asked" }], sampling);
    expect(answer).toMatchObject({ stopReason: "errored", text: "" });
    expect(answer!.error).toContain('"never asked" was not recorded');
  });

  test("keeps honest repeats apart by their trial", async () => {
    const policy = replayedPolicy([recorded("q", "a"), recorded("q", "b", { trial: 1 })]);
    const requests = [{ prompt: "q", trial: 1 }, { prompt: "q" }, { prompt: "q", trial: 2 }];
    const answers = await policy.complete(requests, sampling);
    expect(answers.map(({ text }) => text)).toEqual(["b", "a", ""]);
    expect(answers[2]!.stopReason).toBe("errored");
  });

  test("does not choose between two different answers to the same request", async () => {
    const policy = replayedPolicy([recorded("q", "a"), recorded("q", "b")]);
    const [answer] = await policy.complete([{ prompt: "q" }], sampling);
    expect(answer!.error).toContain("different answers");
  });

  test("refusals and failures stay what they were", async () => {
    const samples = [
      recorded("no", "I will not.", { status: "refused" }),
      recorded("broken", "", { status: "errored" }),
    ];
    const requests = [{ prompt: "no" }, { prompt: "broken" }];
    const answers = await replayedPolicy(samples).complete(requests, sampling);
    expect(answers.map(({ stopReason }) => stopReason)).toEqual(["refused", "errored"]);
    expect(answers[0]!.text).toBe("I will not.");
  });

  test("recordedPrompt is the text prompt with its prefill, or the turns, the begun one last", () => {
    const user = { role: "user", content: "2 + 2?" } as const;
    expect(recordedPrompt({ prompt: "2 + 2 =", prefill: " " })).toBe("2 + 2 = ");
    expect(recordedPrompt({ prompt: [user] })).toBe("2 + 2?");
    const system = { role: "system", content: "Be brief." } as const;
    expect(recordedPrompt({ prompt: [system, user], prefill: "4" })).toBe(
      "system: Be brief.\n\nuser: 2 + 2?\n\nassistant: 4",
    );
  });
});
