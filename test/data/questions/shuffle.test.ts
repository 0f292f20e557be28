import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lettersOf, type Question } from "../../../src/data/question.ts";
import { randomSubset, shuffledChoices } from "../../../src/data/questionFiles/shuffle.ts";
import { seedFrom } from "../../../src/math/seed.ts";

const runs = { seed: 1, numRuns: 200 };
const rightOf = ({ choices, answer, ...rest }: Question) =>
  choices![lettersOf({ choices: choices!, ...rest }).indexOf(answer)];

const questions = fc
  .record({
    id: fc.string({ minLength: 1 }),
    choices: fc.uniqueArray(fc.integer().map(String), { minLength: 2, maxLength: 8 }),
    right: fc.nat(7),
  })
  .map(({ id, choices, right }): Question => {
    const answer = lettersOf({ choices })[right % choices.length]!;
    return { id, task: "numbers", text: "Which?", choices, answer };
  });
const seeds = fc.integer().map(seedFrom);

const asked = (choices: readonly string[], id = "one"): Question => ({
  ...{ id, task: "any", text: "Which?" },
  choices,
  answer: "A",
});

/** The choices under many seeds, as different orders. */
const ordersOf = (question: Question) =>
  new Set(
    Array.from({ length: 60 }, (_, number) =>
      shuffledChoices(question, seedFrom(number)).choices!.join(" / "),
    ),
  );

describe("shuffled choices", () => {
  test("are the same choices, and the letter of the answer follows the right one", () => {
    fc.assert(
      fc.property(questions, seeds, (question, seed) => {
        const shuffled = shuffledChoices(question, seed);
        expect(shuffled.choices!.toSorted()).toEqual(question.choices!.toSorted());
        expect(rightOf(shuffled)).toBe(rightOf(question));
        expect({ ...shuffled, choices: [], answer: "" }).toEqual({
          ...question,
          choices: [],
          answer: "",
        });
      }),
      runs,
    );
  });

  test("are in the same order under the same seed and id, in another round in another", () => {
    fc.assert(
      fc.property(questions, seeds, (question, seed) => {
        expect(shuffledChoices(question, seed)).toEqual(shuffledChoices(question, seed));
      }),
      runs,
    );
    const question = asked(["1", "2", "3", "4", "5", "6", "7", "8"]);
    const orders = [0, 1, 2].map((round) => shuffledChoices(question, seedFrom(1), round).choices);
    expect(new Set(orders.map((order) => order!.join())).size).toBe(3);
  });

  test("put the right one at every letter equally often", () => {
    const letters = Array.from(
      { length: 4000 },
      (_, number) => shuffledChoices(asked(["1", "2", "3", "4"], `q${number}`), seedFrom(9)).answer,
    );
    for (const letter of ["A", "B", "C", "D"]) {
      // 1000 expected, standard deviation √(4000 · ¼ · ¾) = 27.4
      const count = letters.filter((each) => each === letter).length;
      expect(Math.abs(count - 1000)).toBeLessThan(4 * 27.4);
    }
  });

  test("reach every order: 3! = 6", () => {
    expect(ordersOf(asked(["red", "green", "blue"])).size).toBe(6);
  });

  test("stay as they are where one names others by their letters", () => {
    for (const choice of [
      "Both A and C",
      "A and B only",
      "neither (a) nor (b)",
      "A, B and C",
      "B or C",
    ]) {
      expect(ordersOf(asked(["red", "green", "blue", choice])).size).toBe(1);
    }
    for (const choice of ["a bee and a bird", "Paris and Rome", "and", "A", "vitamin C"]) {
      expect(ordersOf(asked(["red", "green", "blue", choice])).size).toBeGreaterThan(10);
    }
  });

  test("a choice that speaks of those above it keeps its place", () => {
    for (const last of ["All of the above", "None of the above.", "Any of these above"]) {
      const orders = ordersOf(asked(["red", "green", "blue", last]));
      expect(orders.size).toBe(6);
      for (const order of orders) expect(order.endsWith(last)).toBe(true);
    }
  });

  test("a free question has none", () => {
    const free: Question = { id: "f", task: "any", text: "How many?", answer: "7" };
    expect(shuffledChoices(free, seedFrom(1))).toBe(free);
  });
});

describe("a random subset", () => {
  const many = Array.from({ length: 200 }, (_, number) => asked(["1", "2"], `q${number}`));
  const idsOf = (from: readonly Question[], limit: number, number = 1) =>
    randomSubset(from, limit, seedFrom(number)).map(({ id }) => id);

  test("has the size that was asked for, in the order of the file, and depends on the seed", () => {
    expect(idsOf(many, 30).length).toBe(30);
    const numbers = idsOf(many, 30).map((id) => Number(id.slice(1)));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(idsOf(many, 30)).toEqual(idsOf(many, 30));
    expect(idsOf(many, 30, 2)).not.toEqual(idsOf(many, 30));
    expect(idsOf(many, 500)).toEqual(many.map(({ id }) => id));
  });

  test("of a larger size holds the smaller: a longer run repeats nothing for nothing", () => {
    const larger = idsOf(many, 60);
    expect(idsOf(many, 20).every((id) => larger.includes(id))).toBe(true);
  });

  test("loses at most one question to each that is added", () => {
    const before = idsOf(many, 30);
    const after = idsOf([asked(["1", "2"], "new"), ...many], 30);
    expect(before.filter((id) => !after.includes(id)).length).toBeLessThanOrEqual(1);
  });
});
