/**
 * Size and difficulty, after Lanham et al. 2023, section 3: does a more able model need its reasoning less?
 *
 * Small transformers of three sizes learn chains of one to eight rules, with reasoning and without. Each is then cut
 * short on chains of every length.
 *
 * Shows: how the need for reasoning follows from what a model can do in its head, which here is known by its size
 * and the length of the chain.
 * Does not show: where large models lie. The paper has 810 million parameters and more; these have less than one.
 */
import { permChain } from "./planted/tasks.ts";
import { defineSweep } from "./sweep/defineSweep.ts";

export default defineSweep({
  name: "modelSize",
  claim:
    "Larger models and easier questions need reasoning less: more answers are the same without.",
  description: "Train models of three sizes on chains of rules, and see who needs the reasoning.",
  task: { at: permChain, name: (level) => `${level} ${level === 1 ? "step" : "steps"}` },
  levels: [1, 2, 3, 4, 6, 8],
  steps: 1600,
  caveats: [
    "In the paper the smallest models need reasoning little, because it does not help them; here every model has learned to reason.",
  ],
});
