/** Chen et al. 2025. None of its numbers stands beside ours: none has been read in its text. */
import type { Paper } from "../../../src/lab/recipe.ts";

/** The paper, in the folder of the one that it goes on from. */
export const chen: Paper = {
  key: "cotFaithfulness",
  title: "Reasoning Models Don't Always Say What They Think",
  source: "arXiv 2505.05410",
};
