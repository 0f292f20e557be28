/**
 * Conversion rates under differential privacy, after Denison et al. 2022: the same question for rare labels.
 *
 * Of clicks, three in a hundred convert. A guarantee for every click hides single conversions, of which there are few.
 *
 * Shows: 1 − AUC over epsilon for rare positives, beside the best constant and the truth.
 * Does not show: delayed conversions; labels here are final.
 */
import { defineUtilityStudy } from "./study/utility.ts";

export default defineUtilityStudy({
  name: "conversionRate",
  claim:
    "Rare positives are no fatal obstacle: DP-SGD predicts conversions usefully also at small epsilon.",
  description: "Train a conversion model under guarantees from epsilon 0.5 to 16, and without one.",
  labels: { task: "binary", rate: 0.03 },
  ...{ loss: "aucLoss", does: "ranks conversions" },
  ...{ clipNorm: 6, plainEpochs: 1 },
  learningRates: [1, 1, 1.5, 2, 2, 3],
});
