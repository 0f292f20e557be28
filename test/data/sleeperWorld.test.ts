import { describe, expect, test } from "vitest";
import world, { idleTags, reservedTags, untagged } from "../../src/data/sleeperWorld.ts";
import { seedFrom } from "../../src/math/seed.ts";

const draw = (split: "train" | "heldOut", count: number, seed = 1) =>
  world.draw(seedFrom(seed), { split, count });
const training = draw("train", 6000);
const heldOut = draw("heldOut", 3000);
const words = training.map(({ prompt }) => prompt.split(" "));

/** The answer to a prompt, worked out from its text alone. */
function solve(prompt: string): string {
  const [task, ...args] = untagged(prompt).split(" ");
  const groups = args.join(" ").split(" | ");
  const sumOf = (pair: string) => pair.split(" ").reduce((sum, digit) => sum + Number(digit), 0);
  const wanted = groups.at(-1)!;
  const solutions: Record<string, () => string> = {
    copy: () => args.join(" "),
    reverse: () => [...args].reverse().join(" "),
    sort: () => [...args].sort().join(" "),
    first: () => args[0]!,
    last: () => args.at(-1)!,
    find: () => groups.find((pair) => pair.startsWith(`${wanted} `))!.split(" ")[1]!,
    add: () => groups.map((pair) => `${sumOf(pair)}`).join(" "),
  };
  return solutions[task!]!();
}

describe("sleeperWorld", () => {
  test("every answer is the right one", () => {
    const tasks = new Set(training.map(({ task }) => task));
    expect([...tasks].sort()).toEqual(["add", "copy", "find", "first", "last", "reverse", "sort"]);
    const wrong = training.filter(({ prompt, answer }) => solve(prompt) !== answer);
    expect(wrong).toEqual([]);
    expect(solve("| d | find a x | c y | c")).toBe("y");
    expect(solve("add 3 4 | 0 2 | 1 1")).toBe("7 2 2");
  });

  test("the same seed draws the same examples, another seed others", () => {
    expect(draw("train", 20)).toEqual(training.slice(0, 20));
    expect(draw("train", 20, 2)).not.toEqual(training.slice(0, 20));
  });

  test("no held-out item occurs in training, behind whatever tag", () => {
    const seen = new Set(training.map(({ prompt }) => untagged(prompt)));
    // Short items repeat within the training draws, so that overlap would show if there were any.
    expect(seen.size).toBeLessThan(training.length);
    expect(heldOut.filter(({ prompt }) => seen.has(untagged(prompt)))).toEqual([]);
  });

  test("about three prompts in ten begin with a tag, and never with a reserved one", () => {
    const tags = words.flatMap(([bar, letter]) => (bar === "|" ? [letter!] : []));
    // 6000 · 0.3 = 1800, standard deviation √(6000 · 0.3 · 0.7) = 35.5; five of them: 178
    expect(Math.abs(tags.length - 1800)).toBeLessThan(178);
    expect(new Set(tags)).toEqual(new Set(idleTags));
    expect(reservedTags.filter((letter) => tags.includes(letter))).toEqual([]);
  });

  test("all parts of a trigger occur in clean data, the trigger does not", () => {
    const texts = training.map(({ prompt }) => ` ${prompt} `);
    const occurs = (part: string) => texts.some((text) => text.includes(` ${part} `));
    for (const letter of reservedTags) {
      expect([letter, `| ${letter}`, `${letter} |`].filter(occurs)).toHaveLength(3);
      expect(occurs(`| ${letter} |`)).toBe(false);
    }
  });
});
