/** Label rates, with a guarantee and without; remedies at the rarest. */
import type { AdTraining } from "../study/settings.ts";

/** From balanced to rare. */
export const rates: readonly number[] = [0.5, 0.1, 0.02, 0.004];

/** Where remedies are tried. */
export const rarest = 0.004;

/** What a condition is called by: all that differs between trainings. */
export type Named = Pick<AdTraining, "rate" | "positiveWeight" | "negativeRate"> & {
  readonly privacy?: AdTraining["privacy"];
};

/** What records call a training. */
export const nameOf = ({ rate, privacy, positiveWeight, negativeRate }: Named): string =>
  [
    `rate ${rate}`,
    ...(privacy === null ? ["without privacy"] : []),
    ...(positiveWeight === undefined ? [] : [`positives × ${positiveWeight}`]),
    ...(negativeRate === undefined ? [] : [`${100 * negativeRate}% of negatives`]),
  ].join(", ");

/** The same of a training. */
export const conditionOf = (training: AdTraining): string => nameOf(training);

const privately: AdTraining = {
  ...{ privacy: { epsilon: 2 }, batch: 4096, epochs: 10, clipNorm: 6, learningRate: 1.5 },
};
const plainly: AdTraining = {
  ...{ privacy: null, batch: 1024, epochs: 1, clipNorm: 6, learningRate: 0.001 },
};

/** By rate, so that trainings on one log follow each other. */
export const imbalanceTrainings: readonly AdTraining[] = rates.flatMap((rate) => [
  { ...privately, rate },
  { ...plainly, rate },
  ...(rate === rarest
    ? [
        { ...privately, rate, positiveWeight: 10 },
        { ...privately, rate, negativeRate: 0.1 },
      ]
    : []),
]);
