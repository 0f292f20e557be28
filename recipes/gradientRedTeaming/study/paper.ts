/** Wichers et al. 2024. Its numbers stand beside ours as those of another model: LaMDA, two billion parameters. */
import type { Paper } from "../../../src/lab/recipe.ts";
import type { PaperNumber } from "../../../src/lab/summary.ts";

/** The paper. */
export const gradientRedTeaming: Paper = {
  key: "gradientRedTeaming",
  title: "Gradient-Based Language Model Red Teaming",
  source: "arXiv 2401.16656",
};

/** A number of the paper's tables. */
export const paperNumber = (value: number, table: string): PaperNumber => ({
  ...{ value, grade: "paper text", source: `Wichers et al. 2024, ${table}` },
  setting: "LaMDA 2B attacked, judged by an 8B classifier; 200 prompts of 6 tokens",
});
