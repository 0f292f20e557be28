/**
 * The contract of an operator: it is what its definition says, in float64 and float32; its derivative, and the
 * derivative of that, are what central differences say.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as tensor from "../../src/tensor/index.ts";
import { Draw, type Instance } from "./operators/case.ts";
import { checkInDoubles, checkInSingles, checkStandard } from "./operators/check.ts";
import { elementwiseCases } from "./operators/elementwise.ts";
import { otherExports } from "./operators/exports.ts";
import { indexingCases } from "./operators/indexing.ts";
import { layoutCases } from "./operators/layout.ts";
import { lossCases } from "./operators/loss.ts";
import { productCases } from "./operators/product.ts";
import { reductionCases } from "./operators/reduction.ts";

const families = [
  elementwiseCases,
  reductionCases,
  layoutCases,
  indexingCases,
  productCases,
  lossCases,
];
const cases = families.flatMap((family) => Object.entries(family));

describe("operators", () => {
  test("every export of the room is an operator with a case, or is listed with a reason", () => {
    expect(cases.length).toBeGreaterThan(70);
    const known = new Set([
      ...cases.map(([name]) => name.split(" ")[0]!),
      ...Object.keys(otherExports),
    ]);
    expect([...known].sort()).toEqual(Object.keys(tensor).sort());
  });

  test.each(cases)("%s: value, derivative and second derivative", async (_, draw) => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (value) => {
        const instance: Instance = draw(new Draw(value));
        await checkInDoubles(instance);
        await checkInSingles(instance);
        await checkStandard(instance);
      }),
      { seed: 20_260_101, numRuns: 6, endOnFailure: true },
    );
  });
});
