import { describe, expect, test } from "vitest";
import { begun, taken, type Valued } from "../../../src/attacks/greedyCoordinateGradient/run.ts";

const prompt = (value: number): Valued => ({ tokens: [Math.trunc(10 * value)], value });
const kept = (run: ReturnType<typeof begun>) => run.kept.map(({ value }) => value);

describe("a run of a coordinate search", () => {
  test("without a buffer goes on from the best of what it asked, be it worse, and remembers its best", () => {
    const run = taken(begun([prompt(0.5)]), [prompt(0.1), prompt(0.3)], false);
    expect(kept(run)).toEqual([0.3]);
    expect(run.best).toEqual(prompt(0.5));
    expect(taken(run, [prompt(0.9)], false).best).toEqual(prompt(0.9));
  });

  test("with a buffer keeps what is better than its worst prompt, and new", () => {
    const run = begun([prompt(0.2), prompt(0.5), prompt(0.4)]);
    expect(kept(run)).toEqual([0.5, 0.4, 0.2]);
    expect(kept(taken(run, [prompt(0.1), prompt(0.3)], true))).toEqual([0.5, 0.4, 0.3]);
    expect(kept(taken(run, [prompt(0.1)], true))).toEqual([0.5, 0.4, 0.2]);
    expect(kept(taken(run, [prompt(0.5)], true))).toEqual([0.5, 0.4, 0.2]);
  });

  test("stays where it is when nothing could be asked", () => {
    const run = begun([prompt(0.2)]);
    expect(taken(run, [], false)).toBe(run);
  });
});
