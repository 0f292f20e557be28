/**
 * Click-through rates under differential privacy, after Denison et al. 2022: how much ranking is lost to a guarantee?
 *
 * Embeddings before dense layers learn clicks from a log with power-law ids, by DP-SGD with a guarantee for every record,
 * from epsilon 0.5 to 16, and without one.
 *
 * Shows: 1 − AUC over epsilon, beside the best constant and, on generated logs, beside the truth.
 * Does not show: the cost on another log. More records cost less; ids that drift cost more.
 */
import { defineUtilityStudy } from "./study/utility.ts";

export default defineUtilityStudy({
  name: "clickThroughRate",
  claim:
    "DP-SGD predicts clicks usefully also at small epsilon, and the gap to a model without privacy shrinks as epsilon grows.",
  description: "Train a click model under guarantees from epsilon 0.5 to 16, and without one.",
  labels: { task: "binary", rate: 0.2 },
  ...{ loss: "aucLoss", does: "ranks clicks" },
  ...{ clipNorm: 6, plainEpochs: 1 },
  learningRates: [1, 1, 2, 2, 2, 3],
});
