import { describe, expect, test } from "vitest";
import { tier, tiers } from "../../src/privacy/tier.ts";
import type { UnitOfPrivacy } from "../../src/privacy/unitOfPrivacy.ts";

const user: UnitOfPrivacy = { kind: "user", contributions: 1 };

describe("tier", () => {
  test.each([
    [0, 1],
    [0.994, 1],
    [1, 1],
    [1.0001, 2],
    [10, 2],
    [10.0001, 3],
    [1e6, 3],
  ])(
    "epsilon %d is in tier %d: each threshold belongs to the stronger side",
    (epsilon, expected) => {
      expect(tier(epsilon, user, "addOrRemoveOne").tier).toBe(expected);
    },
  );

  test("an infinite epsilon is in no tier, and says so", () => {
    const found = tier(Infinity, user, "addOrRemoveOne");
    expect(found).not.toHaveProperty("tier");
    expect(found.conditionsNotMet).toEqual(["Epsilon is infinite: there is no guarantee at all."]);
  });

  test("users under addOrRemoveOne or replaceSpecial meet what the first two tiers presuppose", () => {
    expect(tier(1, user, "addOrRemoveOne").conditionsNotMet).toEqual([]);
    expect(tier(1, user, "replaceSpecial").conditionsNotMet).toEqual([]);
  });

  test("an example as the unit, a group as the unit, replaceOne and tier 3 are each a condition that is not met", () => {
    const conditions = (unit: UnitOfPrivacy, epsilon = 1) =>
      tier(epsilon, unit, "replaceOne").conditionsNotMet;
    expect(conditions({ kind: "example" })).toHaveLength(2);
    expect(conditions({ kind: "example" })[0]).toContain("an example");
    expect(conditions({ kind: "group", of: "device-day", contributions: 3 })[0]).toContain(
      "device-day",
    );
    expect(conditions(user)).toEqual([expect.stringContaining("replaceOne")]);
    expect(conditions(user, 11)).toHaveLength(2);
  });

  test("the unit and the relation stand beside the tier: without them it says nothing", () => {
    const found = tier(3, { kind: "example" }, "replaceOne");
    expect(found).toMatchObject({
      unitOfPrivacy: { kind: "example" },
      neighboringRelation: "replaceOne",
      epsilon: 3,
      name: tiers[1]!.name,
    });
  });

  test.each([-1, NaN])("epsilon %d is refused", (epsilon) => {
    expect(() => tier(epsilon, user, "addOrRemoveOne")).toThrow(
      `tier: expected epsilon of at least 0, got ${epsilon}.`,
    );
  });
});
