/** What attacks promise that see only what a target says, beyond the contract of all attacks. */
import { describe, expect, test } from "vitest";
import type { Attack, AttackStep } from "../../src/attacks/attack.ts";
import { drawnWithoutReplacement } from "../../src/attacks/beamSearch/withoutReplacement.ts";
import beamSearch from "../../src/attacks/beamSearch.ts";
import bestOfN from "../../src/attacks/bestOfN.ts";
import naturalPrompts from "../../src/attacks/naturalPrompts.ts";
import { openTarget } from "../../src/attacks/openTarget.ts";
import randomWords from "../../src/attacks/randomWords.ts";
import { seedFrom, split } from "../../src/math/seed.ts";
import { quiet } from "../tensor/evaluate.ts";
import { fallsIn, pair, plantedTarget, tokenizer } from "./plantedTarget.ts";

/** Lets an attack work until it is done. */
async function worked<Settings>(attack: Attack<Settings>, given: object) {
  const target = plantedTarget();
  const open = openTarget(target, quiet);
  const settings = attack.schema.parse(given);
  const session = await attack.start({ target, open, settings, seed: seedFrom(4) });
  const steps: AttackStep[] = [];
  while (!steps.at(-1)?.done) steps.push(await session.advance());
  await Promise.all([session.dispose(), open.dispose()]);
  return {
    candidates: steps.flatMap(({ candidates }) => candidates),
    forwards: open.forwards,
    next: session.nextForwards,
  };
}

const wordsOf = ({ tokens }: { readonly tokens: readonly number[] }) =>
  tokenizer.decode(tokens).split(" ");

describe("prompts that are drawn", () => {
  test("at random have every word alike, natural ones as often as the model expects it", async () => {
    const shareOf = async (attack: Attack<never>) => {
      const { candidates } = await worked(attack, { runs: 600, batch: 60 });
      const words = candidates.flatMap(wordsOf);
      expect(words).toHaveLength(1800);
      return words.filter((word) => pair.some((each) => each === word)).length / 1800;
    };
    // 2 of 12 words, and one word in ten; three standard deviations are 0.026 and 0.021
    expect(Math.abs((await shareOf(randomWords as Attack<never>)) - 2 / 12)).toBeLessThan(0.026);
    expect(Math.abs((await shareOf(naturalPrompts as Attack<never>)) - 0.1)).toBeLessThan(0.021);
  });

  test("random ones cost the answer, natural ones the drawing too; the last step takes what is left", async () => {
    const random = await worked(randomWords, { runs: 10, batch: 4 });
    expect(random.candidates).toHaveLength(10);
    expect(random.forwards).toBe(10);
    expect(random.next).toBe(0);
    const natural = await worked(naturalPrompts, { runs: 10, batch: 4 });
    expect(natural.candidates.map(({ run }) => run)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(natural.forwards).toBe(10 + 10);
  });

  test.each([
    ["natural", naturalPrompts],
    ["random", randomWords],
  ] as const)("the best of N is the worst rated of N %s prompts", async (from, attack) => {
    const { candidates: drawn } = await worked(attack as Attack<never>, { runs: 48 });
    const { candidates: best, forwards } = await worked(bestOfN, { n: 8, runs: 6, from });
    expect(forwards).toBe(48 * (from === "natural" ? 2 : 1));
    const expected = Array.from({ length: 6 }, (_, run) =>
      drawn.slice(8 * run, 8 * run + 8).reduce((a, b) => (b.score! > a.score! ? b : a)),
    );
    expect(best.map(wordsOf)).toEqual(expected.map(wordsOf));
    const scores = expected.map(({ score }) => score!);
    for (const [run, { score }] of best.entries()) expect(score).toBeCloseTo(scores[run]!, 6);
  });
});

describe("beamSearch", () => {
  test("with room for every beginning it is a search through all prompts", async () => {
    const settings = { beams: 144, branches: 12, runs: 1 };
    const { candidates, forwards } = await worked(beamSearch, settings);
    // one beginning, 12 of one word, 144 of two: each is read, and asked with every word behind it
    expect(forwards).toBe((1 + 12 + 144) * (1 + 12));
    expect(candidates).toHaveLength(66);
    expect(candidates.filter((each) => !fallsIn(wordsOf(each)))).toEqual([]);
    expect(candidates.filter(({ isFinal }) => isFinal)).toEqual([candidates[0]]);
    const highest = Math.max(...candidates.map(({ score = 0 }) => score));
    expect(candidates[0]!.score).toBe(highest);
  });

  test("keeps the best and no more: one beam and one branch ask one prompt per word", async () => {
    const { candidates, forwards } = await worked(beamSearch, { beams: 1, branches: 1, runs: 20 });
    expect(forwards).toBe(20 * 3 * 2);
    expect(candidates.map(({ run }) => run)).toEqual(Array.from({ length: 20 }, (_, run) => run));
    expect(new Set(candidates.map(({ tokens }) => tokens.join())).size).toBeGreaterThan(10);
  });
});

describe("drawnWithoutReplacement", () => {
  const logProbs = Float32Array.from([0.5, 0.3, 0.15, 0.05], Math.log);
  const draw = (number: number, count: number, allowed = [0, 1, 2, 3]) =>
    drawnWithoutReplacement(logProbs, count, { allowed, seed: split(seedFrom(1), number) });
  const many = Array.from({ length: 4000 }, (_, number) => draw(number, 2));

  test("draws each as likely as it is among those that are left", () => {
    const firstIs0 = many.filter(([first]) => first === 0);
    // three standard deviations of 4000 draws are at most 0.024, of 2000 at most 0.034
    expect(Math.abs(firstIs0.length / 4000 - 0.5)).toBeLessThan(0.024);
    const then1 = firstIs0.filter(([, second]) => second === 1).length / firstIs0.length;
    expect(Math.abs(then1 - 0.3 / 0.5)).toBeLessThan(0.034);
  });

  test("draws nothing twice, nothing that is not allowed, and no more than there is", () => {
    expect(many.filter(([first, second]) => first === second)).toEqual([]);
    expect(draw(1, 9, [1, 3]).toSorted()).toEqual([1, 3]);
  });
});
