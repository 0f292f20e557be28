import { describe, expect, test } from "vitest";
import accountants from "../../recipes/dpFyMl/accountants.ts";
import memorisation from "../../recipes/dpFyMl/memorisation.ts";
import { costedPlan } from "../../src/lab/recipe.ts";

describe("a plan", () => {
  const { smoke } = accountants.presets;
  const [first, second] = smoke.scales;
  const named = (one: string, other: string) => [
    { ...first!, name: one },
    { ...second!, name: other },
  ];

  test("is refused where two cells have one name: the second would be left out in silence", async () => {
    const twice = costedPlan(accountants, { ...smoke, rates: [0.1, 0.1] }, undefined);
    await expect(twice).rejects.toThrow("accountants: expected settings of which no two make");
    await expect(twice).rejects.toThrow("got rate-0.1 twice");
    // Cells are named by letters, digits, ".", "_" and "-".
    const alike = costedPlan(accountants, { ...smoke, scales: named("a b", "a-b") }, undefined);
    await expect(alike).rejects.toThrow("got a-b twice");
    const epsilons = { ...memorisation.presets.smoke, epsilons: [8, 8] };
    await expect(costedPlan(memorisation, epsilons, undefined)).rejects.toThrow("twice");
  });

  test("is fine where names differ", async () => {
    const { cells } = await costedPlan(
      accountants,
      { ...smoke, scales: named("a", "b") },
      undefined,
    );
    expect(cells).toEqual(["a", "b", "rate-0.1", "rate-0.001"]);
  });
});
