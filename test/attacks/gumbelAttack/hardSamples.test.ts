import { describe, expect, test } from "vitest";
import { afterAsking, type GumbelRun } from "../../../src/attacks/gumbelAttack/hardPhase.ts";
import { hardSamples } from "../../../src/attacks/gumbelAttack/hardSamples.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import { softTargets } from "../softTargets.ts";

const target = { ...softTargets["the model itself"]!, promptTokens: 1, allowed: [1, 3, 4] };

describe("hardSamples", () => {
  test("draws allowed tokens as likely as the softmax says", () => {
    // Token 0 is most likely and not allowed; of the others e⁰ : e² : e¹.
    const logits = Float32Array.of(9, 0, 9, 2, 1);
    const firsts = Array.from({ length: 3000 }, (_, number) => {
      const [first] = hardSamples(target, logits, { count: 1, seed: seedFrom(number) });
      return first![0]!;
    });
    const share = (token: number) => firsts.filter((each) => each === token).length / 3000;
    const whole = 1 + Math.exp(2) + Math.exp(1);
    // Three standard errors of 3000 draws are at most 3 · √(0.25 / 3000) = 0.027.
    expect(Math.abs(share(1) - 1 / whole)).toBeLessThan(0.027);
    expect(Math.abs(share(3) - Math.exp(2) / whole)).toBeLessThan(0.027);
    expect(Math.abs(share(4) - Math.exp(1) / whole)).toBeLessThan(0.027);
  });

  test("gives every prompt once, however often it is drawn", () => {
    const drawn = hardSamples(target, new Float32Array(5), { count: 100, seed: seedFrom(1) });
    expect(drawn.flat().toSorted()).toEqual([1, 3, 4]);
    const sure = Float32Array.of(0, 0, 0, 100, 0);
    expect(hardSamples(target, sure, { count: 100, seed: seedFrom(1) })).toEqual([[3]]);
  });

  test("begins alike however many are drawn", () => {
    const wide = { ...target, promptTokens: 4 };
    const draw = (count: number) =>
      hardSamples(wide, new Float32Array(20), { count, seed: seedFrom(2) });
    expect(draw(20).slice(0, draw(5).length)).toEqual(draw(5));
  });
});

describe("afterAsking", () => {
  const run: GumbelRun = { softScore: 0.5, best: null, isProposed: false };
  const about = { run: 3, step: 101, until: 0.9 };
  const prompts = [[1], [3], [4]];

  test("the first unsafe prompt is the result, and others are told of", () => {
    const asked = { prompts, scores: [0.2, 0.95, 0.99], areLast: false };
    const { run: after, candidates } = afterAsking(run, asked, about);
    expect(after.isProposed).toBe(true);
    expect(candidates).toEqual([
      { tokens: [4], score: 0.99, run: 3, step: 101, isFinal: false },
      { tokens: [3], score: 0.95, run: 3, step: 101, isFinal: true, softScore: 0.5 },
    ]);
  });

  test("without one it goes on, and ends with the best of all", () => {
    const first = afterAsking(run, { prompts, scores: [0.2, 0.4, 0.1], areLast: false }, about);
    expect(first.candidates).toEqual([]);
    expect(first.run.isProposed).toBe(false);
    const rest = { prompts: [[5]], scores: [0.3], areLast: true };
    const [result] = afterAsking(first.run, rest, about).candidates;
    expect(result).toMatchObject({ tokens: [3], score: 0.4, isFinal: true });
  });
});
