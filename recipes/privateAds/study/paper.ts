/** Denison et al. 2022. No number of the paper is printed beside ours: its text was not at hand. */
import type { Paper } from "../../../src/lab/recipe.ts";

/** The paper. */
export const privateAds: Paper = {
  key: "privateAds",
  title: "Private Ad Modeling with DP-SGD",
  source: "arXiv 2211.11896",
};
