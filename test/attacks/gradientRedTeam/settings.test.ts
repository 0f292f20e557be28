import { describe, expect, test } from "vitest";
import { valuesAt } from "../../../src/attacks/gradientRedTeam/schedule.ts";
import { settingsSchema } from "../../../src/attacks/gradientRedTeam/settings.ts";

describe("settings", () => {
  test("that are not given are the paper's of the variant", () => {
    // Wichers et al. 2024, table 8
    expect(settingsSchema.parse({})).toMatchObject({
      variant: "gbrt",
      rated: "exchange",
      learningRate: { initial: 0.007, final: 1.5 },
      promptTemperature: { initial: 100, final: 0.001 },
      decodeTemperature: { initial: 12, final: 40 },
      softFractions: { prompt: 0.72, decode: 0.31 },
      realismWeight: { initial: 0, final: 0 },
      ...{ loss: "probability", hardening: "argmax", steps: 1001, batch: 4 },
    });
    expect(settingsSchema.parse({ variant: "realismLoss" })).toMatchObject({
      softFractions: { prompt: 0.87, decode: 5.5 },
      realismWeight: { initial: 0, final: 1.9 },
    });
    expect(settingsSchema.parse({ variant: "responseOnly" })).toMatchObject({
      rated: "response",
      decodeTemperature: { initial: 10, final: 0.145 },
    });
    expect(settingsSchema.parse({ variant: "finetune" })).toMatchObject({
      pretrainedWeight: { initial: 0.601, final: 0.674 },
      batch: 32,
    });
    expect(settingsSchema.parse({ preset: "threeParentheses" })).toMatchObject({
      promptTemperature: { initial: 0.503, final: 3.41 },
    });
  });

  test("that are given stand, and complete ones are left alone", () => {
    const given = {
      variant: "responseOnly",
      rated: "exchange",
      realismWeight: { initial: 0, final: 0.5 },
      hardening: { draws: 8 },
      batch: 2,
    };
    const complete = settingsSchema.parse(given);
    expect(complete).toMatchObject(given);
    expect(settingsSchema.parse(JSON.parse(JSON.stringify(complete)))).toEqual(complete);
  });

  test("that cannot be are refused", () => {
    const odd = [
      { learningRate: { initial: 0, final: 1 } },
      { hardening: { draws: 0 } },
      { steps: 0 },
      { noSuchSetting: 1 },
    ];
    for (const settings of odd) {
      expect(settingsSchema.safeParse(settings).success, JSON.stringify(settings)).toBe(false);
    }
  });
});

describe("a schedule", () => {
  const paths = {
    steps: 100,
    learningRate: { initial: 0.01, final: 1 },
    promptTemperature: { initial: 100, final: 1 },
    realismWeight: { initial: 0, final: 2 },
    softFractions: { prompt: 0.5, decode: 0 },
  };

  test("begins at the first value", () => {
    const values = valuesAt(settingsSchema.parse(paths), 0);
    expect(values).toMatchObject({ learningRate: 0.01, promptTemperature: 100, realismWeight: 0 });
  });

  test("goes geometrically, but for weights of losses", () => {
    const values = valuesAt(settingsSchema.parse(paths), 50);
    expect(values.learningRate).toBeCloseTo(0.1, 12); // √(0.01 · 1)
    expect(values.promptTemperature).toBeCloseTo(10, 12); // √(100 · 1)
    expect(values.realismWeight).toBeCloseTo(1, 12); // (0 + 2) / 2
  });

  test("goes linearly where that is asked for", () => {
    const values = valuesAt(settingsSchema.parse({ ...paths, schedule: "linear" }), 50);
    expect(values.learningRate).toBeCloseTo(0.505, 12); // (0.01 + 1) / 2
    expect(values.promptTemperature).toBeCloseTo(50.5, 12); // (100 + 1) / 2
  });

  test("decides tokens behind their soft fraction", () => {
    const settings = settingsSchema.parse(paths);
    const hard = [0, 1, 50, 51].map((step) => {
      const { promptHard, decodeHard } = valuesAt(settings, step);
      return [promptHard, decodeHard];
    });
    // s > 0.5 · 100 for the prompt and s > 0 for the response
    expect(hard).toEqual([
      [0, 0],
      [0, 1],
      [0, 1],
      [1, 1],
    ]);
    const never = settingsSchema.parse({ ...paths, softFractions: { prompt: 5.5, decode: 5.5 } });
    expect(valuesAt(never, 99)).toMatchObject({ promptHard: 0, decodeHard: 0 });
  });
});
