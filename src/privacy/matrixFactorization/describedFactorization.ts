/** Factorisations from their descriptions, so that a third party can compute again what a record claims. */
import { z } from "zod";
import { binaryTree } from "./binaryTree.ts";
import { buffered } from "./buffered.ts";
import type { Factorization, FactorizationDescription } from "./factorization.ts";
import { bandedSquareRoot } from "./squareRootToeplitz.ts";
import { toeplitz } from "./toeplitz.ts";

/** The factorisation that was described. */
export function factorizationFrom(description: FactorizationDescription): Factorization {
  const { steps } = description;
  switch (description.kind) {
    case "squareRootToeplitz":
      return bandedSquareRoot(steps, description.bands);
    case "toeplitz":
      return toeplitz("toeplitz", steps, description.coefficients);
    case "bufferedToeplitz":
      return buffered(steps, description);
    case "binaryTree":
      return binaryTree(steps, description);
  }
}

const whole = z.int().min(1);
const numbers = z.array(z.number()).min(1);

/** What a description has to look like where it comes from outside. */
export const factorizationSchema: z.ZodType<FactorizationDescription> = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("squareRootToeplitz"), steps: whole, bands: whole }),
    z.strictObject({ kind: z.literal("toeplitz"), steps: whole, coefficients: numbers }),
    z.strictObject({
      kind: z.literal("bufferedToeplitz"),
      steps: whole,
      scales: numbers,
      decays: numbers,
    }),
    z.strictObject({
      kind: z.literal("binaryTree"),
      steps: whole,
      restartEvery: whole,
      varianceReduced: z.boolean(),
    }),
  ],
);
