import { beforeAll, describe, expect, test } from "vitest";
import { type Persistence, persist } from "./persist.ts";

const steps = 8;

/** Experiments, and at which changes they are killed: with a checkpoint after every step, and without. */
const experiments = [
  {
    name: "on any records",
    experiment: "privateExperiment.mjs",
    released: ["noisyGradientNorm", "clipNorm"],
    // With a checkpoint after every step a step changes the folder five times: each kill hits another kind of change.
    kills: [7, 5, 7, 9, 11],
  },
  {
    name: "on a click log, with noise that waits",
    experiment: "clickExperiment.mjs",
    released: ["gradientNorm", "clipNorm"],
    // A checkpoint is written in five parts here, so that a step changes the folder nine times.
    kills: [9, 10, 18],
  },
];

describe.each(experiments)("private training $name", ({ experiment, ...its }) => {
  const run = (preset: string, kills: Persistence["kills"]) =>
    persist({ experiment, preset, kills });
  let undisturbed: Awaited<ReturnType<typeof persist>>;
  beforeAll(async () => {
    undisturbed = await run("--smoke", []);
  });

  test("a private run that nothing disturbs charges every step once, and records nothing private", () => {
    const { result, released, books, metrics } = undisturbed;
    expect(result.releases).toBe(steps);
    expect(result.event).toMatchObject({ kind: "selfComposed", count: steps });
    expect(released).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(books.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(metrics.flat())).toEqual(new Set(its.released));
  });

  describe("a private run that is killed with SIGKILL again and again", () => {
    test("ends in the same parameters, and has charged all that it released", async () => {
      const { result, released, books } = await run("--smoke", its.kills);
      expect(result.parameters).toEqual(undisturbed.result.parameters);
      expect(result.releases).toBeGreaterThanOrEqual(released.length);
      const { step, repeated } = books.at(-1)!;
      expect(step + repeated).toBe(result.releases);
      expect(step).toBe(steps);
    });

    test("without a checkpoint, charges all steps of all attempts", async () => {
      // A private run without checkpoints changes its folder twice for each step: the charge, and the record of it.
      const { result, released } = await run("--full", [14, 15]);
      expect(result.parameters).toEqual(undisturbed.result.parameters);
      const attempts = released.filter((step) => step === 1).length;
      expect(attempts).toBe(3);
      expect(released.length).toBeGreaterThan(steps + 4);
      // The step under way at each kill may have been charged and not recorded.
      expect(result.releases).toBeGreaterThanOrEqual(released.length);
      expect(result.releases).toBeLessThanOrEqual(released.length + 2);
      expect(result.event).toMatchObject({
        kind: "composed",
        events: [{ count: steps }, { count: result.releases - steps }],
      });
    });
  });
});
