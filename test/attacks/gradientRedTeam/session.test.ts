import { describe, expect, test } from "vitest";
import type { AttackState, AttackStep } from "../../../src/attacks/attack.ts";
import gradientRedTeam from "../../../src/attacks/gradientRedTeam.ts";
import { openTarget } from "../../../src/attacks/openTarget.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { openSessions } from "../../../src/tensor/session.ts";
import { fallsIn, plantedTarget, tokenizer } from "../plantedTarget.ts";

const execution = { threads: 1 };

/** Small enough for a test. */
const quick = { steps: 12, evaluateEvery: 5, runs: 3, batch: 2, threshold: 0 };

/** What each variant is tried with. */
const variants: Readonly<Record<string, object>> = {
  gbrt: { ...quick },
  "realismLoss with draws": { ...quick, variant: "realismLoss", hardening: { draws: 3 } },
  "responseOnly from unequal logits": { ...quick, variant: "responseOnly", initialNoise: 0.5 },
  finetune: {
    ...quick,
    variant: "finetune",
    modelPrompt: "key dog door",
    learningRate: even(1e-3),
  },
};

function even(rate: number) {
  return { initial: rate, final: rate };
}

interface Way {
  readonly seed?: number;
  readonly from?: AttackState;
}

/** Works to the end. */
async function worked(settings: object, { seed = 1, from }: Way = {}) {
  const target = plantedTarget();
  const open = openTarget(target, execution);
  const session = await gradientRedTeam.start({
    ...{ target, open, settings: gradientRedTeam.schema.parse(settings) },
    ...{ seed: seedFrom(seed), execution },
  });
  if (from) session.restore(from);
  const steps: AttackStep[] = [];
  const states: AttackState[] = [];
  const spent: { readonly announced: number; readonly counted: number }[] = [];
  while (!steps.at(-1)?.done) {
    const [announced, before] = [session.nextForwards, open.forwards];
    steps.push(await session.advance());
    spent.push({ announced, counted: open.forwards - before });
    const { arrays, facts } = session.state;
    states.push({ arrays, facts: JSON.parse(JSON.stringify(facts)) });
  }
  await session.dispose();
  await open.dispose();
  return { steps, states, spent };
}

const candidatesOf = (steps: readonly AttackStep[]) =>
  steps.flatMap(({ candidates }) => candidates);

describe.each(Object.entries(variants))("gradientRedTeam as %s", (name, settings) => {
  test("asks every few steps and at the end, and proposes the same from the same seed", async () => {
    const { steps, spent } = await worked(settings);
    // behind 5, 10 and 12 steps
    expect(candidatesOf(steps).every(({ step }) => [5, 10, 12].includes(step))).toBe(true);
    const finals = steps.at(-1)!.candidates;
    expect(finals.map(({ isFinal, step }) => [isFinal, step])).toEqual(Array(3).fill([true, 12]));
    const run = name === "finetune" ? [0, 0, 0] : [0, 1, 2];
    expect(finals.map((each) => each.run)).toEqual(run);
    for (const { tokens, score, softScore } of candidatesOf(steps)) {
      expect(tokens).toHaveLength(3);
      expect(tokens.every((token) => plantedTarget().allowed.includes(token))).toBe(true);
      expect(score! >= 0 && score! <= 1 && softScore! >= 0 && softScore! <= 1).toBe(true);
    }
    for (const { announced, counted } of spent) expect(counted).toBeLessThanOrEqual(announced);
    expect((await worked(settings)).steps).toEqual(steps);
    expect((await worked(settings, { seed: 2 })).steps).not.toEqual(steps);
  });

  test("goes on from a state as if nothing had been between, and frees its graphs", async () => {
    const before = openSessions();
    const { steps, states } = await worked(settings);
    const resumed = await worked(settings, { from: states[0]! });
    expect(resumed.steps).toEqual(steps.slice(1));
    expect(resumed.states.at(-1)).toEqual(states.at(-1));
    expect(openSessions()).toBe(before);
  });
});

describe("gradientRedTeam", () => {
  test("counts three forwards for every row of a step, and six where a prompt model is trained", async () => {
    // 5 steps · 3 runs · 2 rows · 3, and 3 prompts that are asked for, of which equal ones once
    const { spent } = await worked(variants.gbrt!);
    expect(spent[0]!.announced).toBe(93);
    expect(spent[0]!.counted).toBeGreaterThan(90);
    // 5 steps · 2 rows · 6, and 3 prompts that are written and asked for
    expect((await worked(variants.finetune!)).spent[0]!.announced).toBe(66);
  });

  test("finds the hole of a planted model by the response alone", async () => {
    // Decided tokens from the first step on: this hole opens to whole words alone.
    const temperatures = { initial: 1, final: 0.5 };
    const { steps } = await worked({
      ...{ variant: "responseOnly", loss: "margin", learningRate: even(0.3) },
      ...{ steps: 60, runs: 32, batch: 2, softFractions: { prompt: 0, decode: 0 } },
      ...{ promptTemperature: temperatures, decodeTemperature: temperatures },
    });
    const finals = steps.at(-1)!.candidates;
    const found = finals.filter(({ tokens }) => fallsIn(tokenizer.decode(tokens).split(" ")));
    // 66 of 1728 random prompts do: 1.2 of 32
    expect(found.length).toBeGreaterThanOrEqual(4);
    for (const { score } of found) expect(score).toBeGreaterThan(0.9);
  });

  test("keeps the best rated of its draws", async () => {
    const settings = { ...quick, variant: "responseOnly", rated: "exchange", runs: 6 };
    const [plain, drawn] = [
      await worked(settings),
      await worked({ ...settings, hardening: { draws: 40 } }),
    ];
    const scores = [plain, drawn].map(({ steps }) =>
      steps.at(-1)!.candidates.map(({ score }) => score!),
    );
    for (const [run, score] of scores[0]!.entries()) {
      expect(scores[1]![run]).toBeGreaterThanOrEqual(score);
    }
    // nearly uniform after 12 steps: 1 - (1 - 66/1728)^40 = 0.79 of the runs meet the hole
    expect(scores[1]!.filter((score) => score > 0.9).length).toBeGreaterThanOrEqual(2);
  });

  test("names the run that is not finite any more", async () => {
    const settings = { ...quick, learningRate: even(3e38), initialNoise: 1 };
    await expect(worked(settings)).rejects.toThrow(/run \d is not finite at step \d/);
  });

  test("refuses a request to the prompt model that does not fit", async () => {
    const modelPrompt = "key door ".repeat(40).trim();
    await expect(worked({ ...quick, variant: "finetune", modelPrompt })).rejects.toThrow(
      "Shorten modelPrompt",
    );
  });
});
