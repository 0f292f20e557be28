import { describe, expect, test } from "vitest";
import type { AttackSession, AttackStep } from "../../src/attacks/attack.ts";
import { type GroupMethod, groupedRuns } from "../../src/attacks/runGroups.ts";

/** Runs that count to two: a method that spends 10 on the beginning of a group, and 1 per wanted run and step. */
const counting = (worth = 1): GroupMethod => ({
  beginForwards: 10,
  begin: async ({ rows }) => ({
    arrays: { counts: new Float32Array(rows) },
    facts: Array.from({ length: rows }, () => "begun"),
  }),
  forwards: ({ wanted }) => wanted,
  step: async ({ first, rows }, { step, arrays }) => ({
    arrays: { counts: arrays.counts!.map((count) => count + worth) },
    facts: Array.from({ length: rows }, () => `counted ${step + 1}`),
    candidates: Array.from({ length: rows }, (_, row) => ({
      ...{ tokens: [arrays.counts![row]! + 1], run: first + row },
      ...{ step: step + 1, isFinal: step === 1 },
    })),
    metrics: { sum: arrays.counts!.reduce((sum, count) => sum + count, 0) },
    isOver: step === 1,
  }),
  dispose: async () => {},
});

const all = async (session: AttackSession): Promise<AttackStep[]> => {
  const steps: AttackStep[] = [];
  while (!steps.at(-1)?.done) steps.push(await session.advance());
  return steps;
};

describe("groupedRuns", () => {
  test("takes a group after the other, and of the last only the runs that are wanted", async () => {
    const steps = await all(groupedRuns(counting(), { runs: 5, batch: 2 }));
    const finals = steps.flatMap(({ candidates }) => candidates.filter(({ isFinal }) => isFinal));
    expect(finals.map(({ run }) => run)).toEqual([0, 1, 2, 3, 4]);
    // 3 groups of 2 steps
    expect(steps).toHaveLength(6);
    expect(steps.map(({ done }) => done)).toEqual([false, false, false, false, false, true]);
  });

  test("announces the beginning of a group with its first step", async () => {
    const session = groupedRuns(counting(), { runs: 3, batch: 2 });
    const announced: number[] = [];
    for (let step = 0; step < 5; step++) {
      announced.push(session.nextForwards);
      await session.advance();
    }
    // Two runs, then one; nothing once it is done.
    expect(announced).toEqual([12, 2, 11, 1, 0]);
  });

  test("goes on from any of its states, and keeps none that it has handed out", async () => {
    const straight = await all(groupedRuns(counting(), { runs: 4, batch: 2 }));
    const session = groupedRuns(counting(), { runs: 4, batch: 2 });
    for (let taken = 0; taken < straight.length; taken++) {
      const state = session.state;
      const later = groupedRuns(counting(), { runs: 4, batch: 2 });
      later.restore({ ...state, facts: JSON.parse(JSON.stringify(state.facts)) });
      for (const array of Object.values(session.state.arrays)) array.fill(99);
      expect(await all(later)).toEqual(straight.slice(taken));
      await session.advance();
    }
  });

  test("has nothing left to do once it is done", async () => {
    const session = groupedRuns(counting(), { runs: 1, batch: 4 });
    await all(session);
    expect(await session.advance()).toEqual({ candidates: [], metrics: {}, done: true });
  });

  test("stops at a number that is not finite", async () => {
    const session = groupedRuns(counting(Number.NaN), { runs: 1, batch: 1 });
    await expect(session.advance()).rejects.toThrow("counts is no longer finite");
  });
});
