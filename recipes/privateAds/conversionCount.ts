/**
 * Numbers of conversions under differential privacy, after Denison et al. 2022: a rate instead of a probability.
 *
 * The model says a log rate, and is trained and compared by the Poisson log loss.
 *
 * Shows: the Poisson log loss over epsilon, beside the best constant and the truth.
 * Does not show: counts with heavier tails than a Poisson law has.
 */
import { defineUtilityStudy } from "./study/utility.ts";

export default defineUtilityStudy({
  name: "conversionCount",
  claim: "DP-SGD predicts the number of conversions usefully also at small epsilon.",
  description: "Train a model of counts under guarantees from epsilon 0.5 to 16, and without one.",
  labels: { task: "count", rate: 0.4 },
  ...{ loss: "logLoss", does: "predicts counts" },
  ...{ clipNorm: 12, plainEpochs: 2 },
  learningRates: [0.5, 0.7, 1, 1, 1, 1],
});
