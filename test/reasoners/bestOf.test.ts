import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import type { Policy } from "../../src/policies/policy.ts";
import { recordedPrompt } from "../../src/policies/replayed.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { bestOf, keepingBest } from "../../src/reasoners/bestOf.ts";
import reasoner from "../../src/reasoners/chainOfThought.ts";
import { ours } from "../../src/reasoners/ours.ts";

const questionOf = (id: string) => ({
  ...{ id, task: "t", text: `Where is ${id}?`, choices: ["Here", "There"], answer: "A" },
});
const requests = [
  { question: questionOf("Ada"), trial: 0 },
  { question: questionOf("Ben"), trial: 3 },
];
const contextWith = (policy: Policy) => ({ policy, wording: ours, seed: seedFrom(1) });

/** Says its trial; of each likelihood, refusal and answer the trial decides. */
const policy = scriptedPolicy((request) => {
  const trial = request.trial ?? 0;
  const said = /Trial (\d+)\./.exec(recordedPrompt(request))?.[1];
  if (said !== undefined) return Number(said) % 5 < 2 ? "A" : "B";
  if (trial % 5 === 4) return { stopReason: "refused", text: "No." };
  // two tokens each: the means are -2, -1, -3, -1
  const logProb = [-4, -2, -6, -2][trial % 5]!;
  return { text: `Trial ${trial}.`, logProb, completionTokens: 2 };
});

describe("bestOf", () => {
  test("keeps the likeliest per token, the first of equals, and never one that was refused", async () => {
    const best = await bestOf(
      requests,
      { reasoner, scorer: { kind: "meanLogProb" } },
      contextWith(policy),
    );
    // the samples of trial 3 are the trials 15 to 19
    expect(best.map(({ reasoning }) => reasoning.steps)).toEqual([
      [{ text: "Trial 1." }],
      [{ text: "Trial 16." }],
    ]);
    expect(best.map(({ reasoning }) => reasoning.trial)).toEqual([0, 3]);
    expect(best[0]!.scores).toEqual([-2, -1, -3, -1, Number.NaN]);
  });

  test("keeps one whose answer most of the others share", async () => {
    const best = await bestOf(
      requests,
      { reasoner, scorer: { kind: "selfConsistency" } },
      contextWith(policy),
    );
    // samples 0 and 1 lead to A, 2 and 3 to B, 4 was refused: 2 / 5 each
    expect(best[0]!.scores).toEqual([0.4, 0.4, 0.4, 0.4, Number.NaN]);
    expect(best[0]!.reasoning.steps).toEqual([{ text: "Trial 0." }]);
  });

  test("keeps what a judge rates highest; a rating that cannot be read is none", async () => {
    const judge = scriptedPolicy((request) => {
      const said = Number(/Trial (\d+)\./.exec(recordedPrompt(request))![1]);
      return ["3", "7/10", "**8**", "11"][said % 5]!;
    });
    const best = await bestOf(
      requests,
      { reasoner, scorer: { kind: "judge", judge } },
      contextWith(policy),
    );
    expect(best[1]!.scores).toEqual([3, 7, 8, Number.NaN, Number.NaN]);
    expect(best[1]!.reasoning.steps).toEqual([{ text: "Trial 17." }]);
  });

  test("where nothing was scored, the first stands with its status", async () => {
    const refusing = scriptedPolicy(() => ({ stopReason: "refused", text: "No." }));
    const [best] = await bestOf(
      requests,
      { reasoner, n: 2, scorer: { kind: "selfConsistency" } },
      contextWith(refusing),
    );
    expect(best!.reasoning).toMatchObject({ status: "refused", trial: 0 });
    expect(best!.scores).toEqual([Number.NaN, Number.NaN]);
  });

  test("refuses what it cannot do, in words", async () => {
    const scorer = { kind: "meanLogProb" } as const;
    const plain = contextWith(scriptedPolicy(() => "One."));
    await expect(bestOf(requests, { reasoner, scorer }, plain)).rejects.toThrow(
      "scripted does not tell the likelihood of what it says",
    );
    await expect(bestOf(requests, { reasoner, scorer, n: 0 }, plain)).rejects.toThrow(
      "expected n from 1 on, got 0",
    );
  });
});

describe("keepingBest", () => {
  const scorer = { kind: "meanLogProb" } as const;

  test("thinks as the best of several reasonings, and concludes as before", async () => {
    const context = contextWith(policy);
    const best = keepingBest(reasoner, { scorer });
    const thoughts = await best.think(requests, context);
    expect(thoughts.map(({ steps }) => steps[0]!.text)).toEqual(["Trial 1.", "Trial 16."]);
    expect(await best.conclude(thoughts, context)).toEqual(
      await reasoner.conclude(thoughts, context),
    );
  });

  test("costs every reasoning that it thinks, and what compares them", () => {
    const context = { policy, wording: ours };
    const { think, conclude } = reasoner.cost(requests[0]!, context);
    const costOf = (kind: "meanLogProb" | "selfConsistency") =>
      keepingBest(reasoner, { scorer: { kind }, n: 3 }).cost(requests[0]!, context);
    expect(costOf("meanLogProb").think.calls).toBe(3 * think.calls);
    expect(costOf("selfConsistency").think.calls).toBe(3 * (think.calls + conclude.calls));
    expect(costOf("selfConsistency").conclude).toEqual(conclude);
  });
});
