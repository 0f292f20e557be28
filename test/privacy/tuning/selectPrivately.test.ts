import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import { dpSgd } from "../../../src/privacy/event.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import {
  drawSelection,
  type SelectionPlan,
  type SelectionState,
  selectPrivately,
} from "../../../src/privacy/tuning/selectPrivately.ts";

const plan: SelectionPlan = { event: dpSgd(1, 0.01, 100), mean: 12, shape: 1, candidates: 4 };
const randomness = (seed: number) => seededRandomness(seedFrom(seed));
/** The first seed whose number of runs is as wished. */
const drawn = (wish: (runs: number) => boolean, of = plan): SelectionState => {
  for (let seed = 0; ; seed++) {
    const state = drawSelection(of, randomness(seed));
    if (wish(state.choices.length)) return state;
  }
};
const scores = [0.3, 0.9, 0.1, 0.5];
const perform = async (candidate: number, run: number) => ({
  score: scores[candidate]! + run * 1e-6,
  result: `run ${run} with candidate ${candidate}`,
});

describe("private selection", () => {
  test("draws its number of runs and their candidates before any run, the same from the same seed", () => {
    const state = drawSelection(plan, randomness(3));
    expect(state.finished).toEqual([]);
    expect(drawSelection(plan, randomness(3))).toEqual(state);
    expect(state.choices.every((choice) => choice >= 0 && choice < 4)).toBe(true);
  });

  test("draws as many runs as its mean says, and every candidate alike", () => {
    const states = Array.from({ length: 2000 }, (_, seed) => drawSelection(plan, randomness(seed)));
    const counts = states.map(({ choices }) => choices.length);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    // Geometric with mean 12: standard deviation √(12 · 11) = 11.5, of the mean of 2000 0.26
    expect(Math.abs(mean - 12)).toBeLessThan(4 * 0.26);
    expect(Math.min(...counts)).toBe(1);
    const all = states.flatMap(({ choices }) => choices);
    for (const candidate of [0, 1, 2, 3]) {
      const share = all.filter((choice) => choice === candidate).length / all.length;
      // √(0.25 · 0.75 / 24,000) = 0.0028
      expect(Math.abs(share - 0.25)).toBeLessThan(4 * 0.0028);
    }
  });

  test("releases the best run and the event of all, and not how many there were", async () => {
    const state = drawn((runs) => runs > 8);
    const selected = await selectPrivately(state, { perform });
    const last = state.choices.lastIndexOf(1);
    expect(selected).toEqual({
      best: { candidate: 1, result: `run ${last} with candidate 1` },
      event: { kind: "repeatAndSelect", event: plan.event, mean: 12, shape: 1 },
    });
  });

  test("goes on after a kill: finished runs are not made again, and the choice is the same", async () => {
    const state = drawn((runs) => runs > 8);
    const whole = await selectPrivately(state, { perform });
    const kept: SelectionState[] = [];
    const interrupted = selectPrivately(state, {
      keep: (each) => void kept.push(JSON.parse(JSON.stringify(each))),
      perform: async (candidate, run) => {
        if (run === 5) throw new Error("killed");
        return await perform(candidate, run);
      },
    });
    await expect(interrupted).rejects.toThrow("killed");
    const made: number[] = [];
    const resumed = await selectPrivately(kept.at(-1)!, {
      perform: async (candidate, run) => {
        made.push(run);
        return await perform(candidate, run);
      },
    });
    expect(kept.at(-1)!.finished).toHaveLength(5);
    expect(resumed).toEqual(whole);
    // At most the best of the finished ones is performed once more, for its result.
    expect(made.filter((run) => run < 5).length).toBeLessThanOrEqual(1);
  });

  test("takes a score that is not a number for the worst", async () => {
    const state = drawn((runs) => runs > 3);
    const { best } = await selectPrivately(state, {
      perform: async (_, run) => ({ score: run === 2 ? -5 : Number.NaN, result: run }),
    });
    expect(best!.result).toBe(2);
  });

  test("releases nothing where a Poisson number of runs is 0", async () => {
    const state = drawn((runs) => runs === 0, { ...plan, mean: 1, shape: "poisson" });
    const selected = await selectPrivately(state, { perform });
    expect(selected).not.toHaveProperty("best");
    expect(selected.event.mean).toBe(1);
  });

  test("refuses no candidates, and a mean below 1", () => {
    expect(() => drawSelection({ ...plan, candidates: 0 }, randomness(1))).toThrow("got 0.");
    expect(() => drawSelection({ ...plan, mean: 0.5 }, randomness(1))).toThrow("got 0.5.");
  });
});
