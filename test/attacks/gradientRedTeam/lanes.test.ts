import { describe, expect, test } from "vitest";
import { scalarArrays } from "../../../src/attacks/gradientRedTeam/climb.ts";
import { climbTrainer, laneCount } from "../../../src/attacks/gradientRedTeam/lanes.ts";
import { promptLogits } from "../../../src/attacks/gradientRedTeam/promptLogits.ts";
import { valuesAt } from "../../../src/attacks/gradientRedTeam/schedule.ts";
import { settingsSchema } from "../../../src/attacks/gradientRedTeam/settings.ts";
import { uniformNoise } from "../../../src/attacks/gumbelSoftmax.ts";
import { openTarget } from "../../../src/attacks/openTarget.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { adam } from "../../../src/optim/optimizers.ts";
import { openSessions } from "../../../src/tensor/session.ts";
import type { TrainingState } from "../../../src/training/trainer.ts";
import { plantedTarget } from "../plantedTarget.ts";

const seed = seedFrom(1);
const [batch, steps] = [4, 5];

/** Some steps of an ascent of eleven runs, and what the last of them reported. */
async function climbed(threads: number, settings: object = {}, from?: TrainingState) {
  const target = plantedTarget();
  const open = openTarget(target, { threads: 1 });
  const all = settingsSchema.parse({ runs: 11, batch, steps: 100, initialNoise: 1, ...settings });
  const ascent = promptLogits({ target, open, settings: all, seed });
  const trainer = await climbTrainer(
    ascent,
    adam(() => 0.1),
    { threads, spinning: false },
  );
  if (from) trainer.restore(from);
  const noise = (name: string, tokens: number) =>
    uniformNoise(
      seed,
      11 * batch * tokens * target.textModel.model.config.vocabularySize,
      name,
      trainer.state.step,
    );
  const step = () =>
    trainer.step([
      {
        networks: ascent.networks,
        promptNoise: noise("prompt", target.promptTokens),
        responseNoise: noise("response", target.responseTokens),
        scalars: scalarArrays({ ...valuesAt(all, trainer.state.step), decodeHard: 1 }),
      },
    ] as never);
  let report = await step();
  while (trainer.state.step < steps) report = await step();
  const { parameters, optimizer } = trainer.state;
  const state = { step: steps, parameters: parameters.slice(), optimizer: optimizer.slice() };
  await Promise.all([trainer.dispose(), open.dispose()]);
  return { report, state };
}

describe("lanes of a climb", () => {
  test("are as many as there are threads, of at least sixteen rows each", () => {
    const lanes = (runs: number, rows: number, threads: number) =>
      laneCount({ rows: { runs, batch: rows }, withRuns: () => undefined as never }, { threads });
    expect(lanes(32, 4, 1)).toBe(1);
    expect(lanes(32, 4, 2)).toBe(2);
    expect(lanes(11, 4, 8)).toBe(2); // ⌊11 / (16 / 4)⌋
    expect(lanes(11, 16, 8)).toBe(8);
    expect(lanes(20, 1, 8)).toBe(1); // ⌊20 / 16⌋
    expect(lanes(1, 2, 8)).toBe(1);
  });

  test("there is one where runs repel each other, and on another device", async () => {
    const rows = { runs: 32, batch };
    expect(laneCount({ rows }, { threads: 8 })).toBe(1);
    const apart = { rows, withRuns: () => undefined as never };
    expect(laneCount(apart, { threads: 8, executionProvider: "cuda" })).toBe(1);
    const target = plantedTarget();
    const open = openTarget(target);
    const settings = settingsSchema.parse({ repulsion: 1 });
    expect(promptLogits({ target, open, settings, seed }).withRuns).toBeUndefined();
    await open.dispose();
  });

  test("runs become the same on one as on two, bit by bit, and losses the same but for rounding", async () => {
    const before = openSessions();
    const settings = { variant: "realismLoss" };
    const [one, two] = [await climbed(1, settings), await climbed(2, settings)];
    expect(one.state.parameters.some((value) => Math.abs(value) > 1)).toBe(true);
    expect(two.state).toEqual(one.state);
    expect(two.report.vectors).toEqual(one.report.vectors);
    expect(two.report.vectors.scores).toHaveLength(11);
    expect(two.report.step).toBe(steps);
    for (const name of ["loss", "gradientNorm"] as const) {
      expect(two.report[name] / one.report[name]).toBeCloseTo(1, 5);
    }
    const { realismLoss } = one.report.metrics;
    expect(realismLoss).toBeGreaterThan(0);
    expect(two.report.metrics.realismLoss! / realismLoss!).toBeCloseTo(1, 5);
    expect(openSessions()).toBe(before);
  });

  test("a state goes on with another number of lanes", async () => {
    const { state } = await climbed(1);
    const from = { ...state, step: 2 };
    expect((await climbed(2, {}, from)).state).toEqual((await climbed(1, {}, from)).state);
  });
});
