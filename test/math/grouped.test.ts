import { expect, test } from "vitest";
import { grouped } from "../../src/math/grouped.ts";

test("groups stand in the order of their first items, items in their own; without a key they are left out", () => {
  const lengthOf = (word: string) => (word === "" ? undefined : word.length);
  expect([...grouped(["two", "a", "", "one", "b"], lengthOf)]).toEqual([
    [3, ["two", "one"]],
    [1, ["a", "b"]],
  ]);
  expect(grouped([], lengthOf).size).toBe(0);
});
