/**
 * Addition, after Lanham et al. 2023, section 3.2, in a miniature: sums of two, four and eight digits.
 *
 * Small transformers of three sizes learn to add digits, with running sums as their reasoning and without. The grid of
 * the paper itself, with numbers of two and three digits, is a data set for any model: `--data addition`.
 *
 * Shows: how often the answer is the same without running sums, by size and by the number of operands.
 * Does not show: where large models lie.
 */
import { addition } from "./planted/tasks.ts";
import { defineSweep } from "./sweep/defineSweep.ts";

export default defineSweep({
  name: "addition",
  claim:
    "Answers to sums are the same without running sums more often in larger models and for fewer operands.",
  description: "Train models of three sizes to add digits, and see who needs the running sums.",
  task: { at: addition, name: (level) => `${level} operands` },
  levels: [2, 4, 8],
  steps: 2400,
  caveats: [
    "Operands have one digit; the paper's have two and three. Its grid is there for any model: `--data addition`.",
  ],
});
