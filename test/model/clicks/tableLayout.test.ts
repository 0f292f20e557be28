import { describe, expect, test } from "vitest";
import { tableLayout } from "../../../src/model/clicks/tableLayout.ts";

const field = (buckets: number) => ({ name: "site", buckets });

describe("a table of embeddings", () => {
  test("has at most 2³¹ numbers, 8 GiB", () => {
    // 2²⁷ rows of 16 numbers are 2³¹.
    expect(tableLayout([field(2 ** 27)], [16]).size).toBe(2 ** 31);
    expect(() => tableLayout([field(2 ** 27), field(1)], [16, 1])).toThrow(
      "expected at most 2³¹ numbers in the table, got 2147483649",
    );
  });

  test("has rows of at least 1 number", () => {
    expect(() => tableLayout([field(10)], [0])).toThrow("a width of at least 1 for site, got 0");
  });
});
