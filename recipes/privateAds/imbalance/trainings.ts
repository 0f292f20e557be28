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

/** Learning rates at each rate, with a guarantee and without; chosen on seeds from 100. */
const learningRates: Readonly<Record<number, readonly [privately: number, plainly: number]>> = {
  0.5: [1.5, 0.002],
  0.1: [2, 0.001],
  0.02: [2, 0.001],
  0.004: [3, 0.002],
};

function trainingsAt(rate: number): { privately: AdTraining; plainly: AdTraining } {
  const [own, plain] = learningRates[rate]!;
  const shared = { clipNorm: 6, rate };
  return {
    privately: {
      ...{ ...shared, privacy: { epsilon: 2 }, batch: 4096, epochs: 10, learningRate: own },
    },
    plainly: { ...shared, privacy: null, batch: 1024, epochs: 1, learningRate: plain },
  };
}

/** By rate, so that trainings on one log follow each other. */
export const imbalanceTrainings: readonly AdTraining[] = rates.flatMap((rate) => {
  const { privately, plainly } = trainingsAt(rate);
  const remedies = [
    { ...privately, positiveWeight: 10 },
    { ...privately, negativeRate: 0.1 },
  ];
  return [privately, plainly, ...(rate === rarest ? remedies : [])];
});
