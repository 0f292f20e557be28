import { describe, expect, test } from "vitest";
import { checkDelta, customaryDelta, shortCustomaryDelta } from "../../src/privacy/deltaCheck.ts";
import { checkedUnit } from "../../src/privacy/unitCheck.ts";

describe("delta beside the number of records", () => {
  test("is refused at 1 / n, where a mechanism may publish a record", () => {
    expect(() => checkDelta(1e-3, { datasetSize: 1000 })).toThrow(
      "delta: expected a number below 1 / 1000 = 0.001, got 0.001. At 1 / n a mechanism may publish one record of n as it is.",
    );
  });

  test("is accepted at 1 / n where it is forced, with a warning", () => {
    const [warning] = checkDelta(1e-3, { datasetSize: 1000, force: true });
    expect(warning).toContain("allows one record to be published");
  });

  test("is warned of above n^-1.1, and not below", () => {
    // 1000^-1.1 = 10^-3.3 = 0.000501187…
    expect(customaryDelta(1000)).toBeCloseTo(10 ** -3.3, 12);
    expect(checkDelta(6e-4, { datasetSize: 1000 })).toEqual([
      expect.stringContaining("at most 5.01e-4 (n^-1.1) is customary"),
    ]);
    expect(checkDelta(5e-4, { datasetSize: 1000 })).toEqual([]);
  });

  test("is chosen with few digits, and customary all the same: rounded down", () => {
    // 60000^-1.1 = 5.5466…e-6, 1000^-1.1 = 5.0118…e-4
    expect([2, 3, 4].map((digits) => shortCustomaryDelta(60_000, digits))).toEqual([
      ...[5.5e-6, 5.54e-6, 5.546e-6],
    ]);
    expect(shortCustomaryDelta(1000, 3)).toBe(5.01e-4);
    for (let size = 2; size < 1e9; size = Math.ceil(size * 1.37)) {
      const delta = shortCustomaryDelta(size, 2);
      expect(checkDelta(delta, { datasetSize: size })).toEqual([]);
      expect(delta).toBeGreaterThan(customaryDelta(size) * 0.9);
    }
  });

  test.each([Number.NaN, -1e-9, 1.1])("is refused outside [0, 1]: %s", (delta) => {
    expect(() => checkDelta(delta)).toThrow("delta: expected a number from 0 to 1");
  });

  test.each([0, 1.5, Number.NaN])("is not compared with %s records", (datasetSize) => {
    expect(() => checkDelta(1e-9, { datasetSize })).toThrow("datasetSize: expected a whole number");
  });
});

describe("a unit of privacy", () => {
  test("is never assumed", () => {
    expect(() => checkedUnit(undefined)).toThrow(
      "unitOfPrivacy: expected one of example, user or group, got nothing. A guarantee for one row is none for a person with many rows",
    );
  });

  test("of a user says how many rows it has", () => {
    expect(() => checkedUnit({ kind: "user", contributions: 0.5 })).toThrow(
      "unitOfPrivacy.contributions: expected a whole number of at least 1, got 0.5.",
    );
    expect(checkedUnit({ kind: "user", contributions: 3 })).toEqual({
      kind: "user",
      contributions: 3,
    });
  });
});
