/** Arcuschin et al. 2025. None of its numbers stands beside ours: none has been read in its text. */
import type { Paper } from "../../../src/lab/recipe.ts";

/** The paper, in the folder of the one that it goes on from. */
export const arcuschin: Paper = {
  key: "cotFaithfulness",
  title: "Chain-of-Thought Reasoning In The Wild Is Not Always Faithful",
  source: "arXiv 2503.08679",
};
