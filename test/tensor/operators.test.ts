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

/** What the room exports besides operators, and why it has no case here. */
const otherExports: Readonly<Record<string, string>> = {
  DYNAMIC: "a length",
  TensorError: "an error; errors.test.ts",
  backpropagate: "the walk below gradients",
  clippedGradientSum: "a transform of the backward pass; clippedGradientSum.test.ts",
  compile: "compile.test.ts",
  defaultThreads: "a setting",
  formatShape: "text",
  grad: "gradient.test.ts",
  gradients: "used by every case",
  isLeaf: "a question about trees",
  leavesOf: "a walk over trees",
  mapTree: "a walk over trees",
  openSessions: "a count",
  perExampleGradients: "a transform of the backward pass; perExample.test.ts",
  rebuildTree: "a walk over trees",
  sizeOf: "a number",
  stopGradient: "its derivative is not that of its value, by intent; gradient.test.ts",
  trace: "used by every case",
  typedArray: "plain numbers",
  valueAndGrad: "gradient.test.ts",
  zeros: "plain numbers",
};

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
