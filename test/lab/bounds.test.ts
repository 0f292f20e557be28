import { expect, test } from "vitest";
import { above, atLeast, atMost, below } from "../../src/lab/bounds.ts";

const between = (low: number, high: number) => ({
  ...{ value: (low + high) / 2, n: 10, missing: 0, interval: [low, high] as const },
  method: "",
});

test("a bound is said in the unit of what it bounds", () => {
  const ours = between(0.1, 0.2);
  expect(atMost(ours, 0.25, "change").criterion).toBe("the whole interval is at most +25%");
  expect(above(ours, -0.05, "change").criterion).toBe("the whole interval is above -5%");
  expect(above(ours, 0, "change").criterion).toBe("the whole interval is above 0%");
  expect(atLeast(ours, 0.005).criterion).toBe("the whole interval is at least 0.5%");
  expect(below(ours, 0.3, "points").criterion).toBe("the whole interval is below 30 points");
  expect(below(ours, 0.3, "number").criterion).toBe("the whole interval is below 0.3");
});

test("the whole interval decides, and nothing is tested without observations", () => {
  expect(atMost(between(0.1, 0.2), 0.2).verdict).toBe("holds");
  expect(below(between(0.1, 0.2), 0.2).verdict).toBe("inconclusive");
  expect(atMost(between(0.3, 0.4), 0.2).verdict).toBe("not reproduced");
  expect(atMost({ ...between(0, 1), n: 0 }, 0.2).verdict).toBe("not tested");
});
