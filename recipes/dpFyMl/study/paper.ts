/** Ponomareva et al. 2023. No number of the paper is printed beside ours: its text was not at hand. */
import type { Paper } from "../../../src/lab/recipe.ts";

/** The paper. */
export const dpFyMl: Paper = {
  key: "dpFyMl",
  title: "How to DP-fy ML: A Practical Guide to Machine Learning with Differential Privacy",
  source: "arXiv 2303.00654",
};
