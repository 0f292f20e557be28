/** Reasoners and their words, for programs: `assay/reasoners`. */
export {
  type BestOfOptions,
  type BestOfScorer,
  type BestReasoning,
  bestOf,
  keepingBest,
} from "./bestOf.ts";
export { default as chainOfThought } from "./chainOfThought.ts";
export { default as chainOfThoughtDecomposition } from "./chainOfThoughtDecomposition.ts";
export { type Cost, repeatedCost, totalCost } from "./cost.ts";
export { default as factoredDecomposition } from "./factoredDecomposition.ts";
export { default as fewShot } from "./fewShot.ts";
export { ours, oursAsText } from "./ours.ts";
export { readWording } from "./readWording.ts";
export type * from "./reasoner.ts";
export { type Demonstration, defineWording, type Wording, type WordingInput } from "./wording.ts";
export { default as zeroShot } from "./zeroShot.ts";
