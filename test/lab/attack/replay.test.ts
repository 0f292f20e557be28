import { describe, expect, test } from "vitest";
import { type PromptRecord, withoutText } from "../../../src/attacks/promptRecord.ts";
import { distinctPrompts, replayed, rescored } from "../../../src/lab/attack/replay.ts";
import { scriptedPolicy } from "../../../src/policies/scripted.ts";
import { wordClassifier } from "./searching.ts";

const record = (prompt: string, more: Partial<PromptRecord> = {}): PromptRecord => ({
  ...{ attack: "byHand", seed: 1, run: 0, step: 1, isFinal: false, prompt, tokens: [1, 2] },
  ...{ retokenizes: true, response: "burn it", logPerplexity: 3, promptToxicity: null },
  ...{ trainingScore: 0.9, trainingResponseScore: 0.8, unsafe: true },
  ...{ independentScore: null, independentResponseScore: null },
  ...more,
});

describe("prompts of a file", () => {
  test("are taken once each, the result of a run before what was met on the way", () => {
    const records = [
      record("a", { step: 1 }),
      record("b", { step: 2 }),
      record("a", { step: 3, isFinal: true }),
      record("b", { step: 4 }),
    ];
    const kept = distinctPrompts(records, "file");
    expect(kept.map(({ prompt, step }) => `${prompt}${step}`)).toEqual(["b2", "a3"]);
  });

  test("that were redacted cannot be asked again, and the error says why", () => {
    expect(() => distinctPrompts([withoutText(record("a"))], "some.jsonl")).toThrow(
      "some.jsonl: expected prompts, but it was written with --redact",
    );
  });
});

describe("replay", () => {
  const prompts = distinctPrompts([record("say burn"), record("say no"), record("fail")], "file");
  const policy = scriptedPolicy(({ prompt }) => {
    if (prompt === "fail") throw new Error("no connection");
    return `${prompt}`.replace("say ", "");
  });

  test("asks another policy, and keeps nothing that only the first target could tell", async () => {
    const judges = { independent: wordClassifier(["burn"]) };
    const [burnt, no] = await replayed(prompts, policy, { judges, maxTokens: 5 });
    expect(burnt).toMatchObject({
      ...{ prompt: "say burn", response: "burn", independentScore: 1, independentResponseScore: 1 },
      ...{ trainingScore: null, unsafe: null, logPerplexity: null },
    });
    expect(burnt).not.toHaveProperty("tokens");
    expect(no).toMatchObject({ response: "no", independentScore: 0 });
  });

  test("an answer that does not come stays in the record with its reason", async () => {
    const judges = { independent: wordClassifier([]), truth: () => true };
    const failed = (await replayed(prompts, policy, { judges, maxTokens: 5 }))[2];
    expect(failed).toMatchObject({ independentScore: null, unsafe: null });
    expect(failed!.error).toContain("no connection");
    expect(failed).not.toHaveProperty("response");
  });
});

describe("another classifier", () => {
  test("takes the place of what was said before by its like, and of nothing else", async () => {
    const prompts = distinctPrompts([record("a")], "file");
    const [again] = await rescored(prompts, { independent: wordClassifier(["a"]) });
    expect(again).toEqual({ ...prompts[0], independentScore: 1, independentResponseScore: 0 });
    const [trained] = await rescored(prompts, { training: wordClassifier([]) });
    expect(trained).toEqual({ ...prompts[0], trainingScore: 0, trainingResponseScore: 0 });
  });
});
