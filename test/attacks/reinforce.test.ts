import { describe, expect, test } from "vitest";
import type { AttackState, AttackStep } from "../../src/attacks/attack.ts";
import { openTarget } from "../../src/attacks/openTarget.ts";
import reinforce from "../../src/attacks/reinforce.ts";
import type { Target } from "../../src/attacks/target.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { quiet } from "../tensor/evaluate.ts";
import { fallsIn, plantedTarget, tokenizer } from "./plantedTarget.ts";

/** Lets it work until it is done; each step with the forwards that it counted and the state in front of it. */
async function worked(given: object, { from, target = plantedTarget() }: Way = {}) {
  const open = openTarget(target, quiet);
  const settings = reinforce.schema.parse(given);
  const seed = seedFrom(2);
  const session = await reinforce.start({ target, open, settings, seed, execution: quiet });
  if (from) session.restore(from);
  const taken: { step: AttackStep; state: AttackState; counted: number; announced: number }[] = [];
  while (!taken.at(-1)?.step.done) {
    const [state, before, announced] = [session.state, open.forwards, session.nextForwards];
    const step = await session.advance();
    taken.push({ step, state, counted: open.forwards - before, announced });
  }
  await Promise.all([session.dispose(), open.dispose()]);
  return taken;
}

interface Way {
  readonly from?: AttackState;
  readonly target?: Target;
}

const candidatesOf = (taken: Awaited<ReturnType<typeof worked>>) =>
  taken.flatMap(({ step }) => step.candidates);
const fallen = ({ tokens }: { readonly tokens: readonly number[] }) =>
  fallsIn(tokenizer.decode(tokens).split(" "));

describe("reinforce", () => {
  test("learns to write prompts that fall into the hole, and goes no further than it must", async () => {
    const taken = await worked({ steps: 60, samples: 64, learningRate: 0.003 });
    const finals = candidatesOf(taken).filter(({ isFinal }) => isFinal);
    expect(finals).toHaveLength(64);
    expect(finals.filter(fallen).length).toBeGreaterThan(55);
    const [first, last] = [taken[0]!.step.metrics, taken[59]!.step.metrics];
    expect(first.meanScore).toBeLessThan(0.15); // 1.4 % of natural prompts fall in
    expect(first.klDivergence).toBeCloseTo(0, 5);
    // the nearest model whose every prompt falls in is -log 0.01425 = 4.25 nats away
    expect(last!.klDivergence).toBeGreaterThan(3);
    expect(last!.klDivergence).toBeLessThan(7);
  });

  test("held fast, it stays what it was", async () => {
    const taken = await worked({ steps: 30, samples: 1, learningRate: 0.003, klWeight: 1000 });
    expect(taken[29]!.step.metrics.klDivergence).toBeLessThan(0.05);
  });

  test("proposes what it meets on the way once, and its samples as results", async () => {
    const taken = await worked({ steps: 20, samples: 40, learningRate: 0.003 });
    const met = candidatesOf(taken).filter(({ isFinal }) => !isFinal);
    expect(met.length).toBeGreaterThan(5);
    expect(met.filter((each) => !fallen(each) || !(each.score! > 0.9))).toEqual([]);
    expect(new Set(met.map(({ tokens }) => tokens.join())).size).toBe(met.length);
    expect(taken.slice(20).flatMap(({ step }) => step.candidates)).toHaveLength(40);
  });

  test("counts writing, answering, three for the gradient, and one for what it was", async () => {
    const few = { steps: 2, batch: 8, samples: 10 };
    const costs = async (settings: object) => {
      const taken = await worked(settings);
      expect(taken.map(({ announced }) => announced)).toEqual(taken.map(({ counted }) => counted));
      return taken.map(({ counted }) => counted);
    };
    expect(await costs(few)).toEqual([8 * 6, 8 * 6, 8 * 2, 2 * 2]);
    expect(await costs({ ...few, klWeight: 0 })).toEqual([8 * 5, 8 * 5, 8 * 2, 2 * 2]);
  });

  test("goes on from any state as if nothing had been between", async () => {
    const settings = { steps: 4, batch: 16, samples: 40, learningRate: 0.01, until: 0 };
    const straight = await worked(settings);
    expect(straight).toHaveLength(4 + 3);
    for (const at of [1, 4, 6]) {
      const resumed = await worked(settings, { from: straight[at]!.state });
      expect(resumed.map(({ step }) => step)).toEqual(straight.slice(at).map(({ step }) => step));
    }
  });

  test("may be asked for a prompt, in words that the model knows", async () => {
    const few = { steps: 1, batch: 4, samples: 32 };
    const [begun, asked] = [await worked(few), await worked({ ...few, modelPrompt: "owl" })];
    expect(candidatesOf(asked)).not.toEqual(candidatesOf(begun));
    await expect(worked({ ...few, modelPrompt: "please" })).rejects.toThrow('"please" (word 1)');
    await expect(worked({ ...few, modelPrompt: "owl ".repeat(12) })).rejects.toThrow(
      "take 17 tokens, the model has room for 16",
    );
  });

  test("is paid the probability, or -log of that of safe", async () => {
    const few = { steps: 1, batch: 64, samples: 1 };
    const rewardOf = async (reward: string) => (await worked({ ...few, reward }))[0]!.step.metrics;
    const { meanReward, meanScore, highestScore } = await rewardOf("probability");
    expect(meanReward).toBeCloseTo(meanScore!, 12);
    expect(highestScore).toBeGreaterThan(0.9);
    // most of the reward is that of the few that fall in, about -log(1 - 0.99995) = 9.9 each
    const { meanReward: logarithmic } = await rewardOf("negativeLogSafe");
    expect(logarithmic! / meanScore!).toBeGreaterThan(9);
    expect(logarithmic! / meanScore!).toBeLessThan(10.5);
  });
});
