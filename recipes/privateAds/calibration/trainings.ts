/** Clip norms, as trained and recalibrated. */
import type { AdTraining } from "../study/settings.ts";

/** From small to large. */
export const clipNorms: readonly number[] = [0.3, 1, 6];

/** What a condition is called by. */
export type Named = Pick<AdTraining, "clipNorm" | "recalibrated">;

/** What records call a training. */
export const nameOf = ({ clipNorm, recalibrated }: Named): string =>
  `clip norm ${clipNorm}${recalibrated ? ", recalibrated" : ""}`;

/** The same of a training. */
export const conditionOf = (training: AdTraining): string =>
  training.privacy === null ? "without privacy" : nameOf(training);

/** Two for each clip norm, and one without privacy. */
export const calibrationTrainings: readonly AdTraining[] = [
  ...clipNorms.flatMap((clipNorm): AdTraining[] => {
    const training = {
      ...{ privacy: { epsilon: 4 }, batch: 4096, epochs: 10, clipNorm },
      learningRate: 12 / clipNorm,
    };
    return [training, { ...training, recalibrated: true }];
  }),
  { privacy: null, batch: 1024, epochs: 1, clipNorm: 6, learningRate: 0.001 },
];
