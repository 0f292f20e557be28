/** Ways in which rows get their noise, on a log with half a million ids. */
import type { AdSettings, AdTraining } from "../study/settings.ts";

/** Six fields from a hundred ids to three hundred thousand. */
export const sparseWorld: AdSettings["world"] = {
  ...{ task: "binary", rate: 0.2, buckets: [100, 1000, 10_000, 30_000, 100_000, 300_000] },
  ...{ numbers: 4, signal: 1.5, pairs: 0.15 },
};

/** How rows get their noise; null without any. */
export type Way = NonNullable<AdTraining["rows"]> | null;

const names = {
  dense: "dense noise",
  lazy: "lazy noise",
  selected: "DP-FEST",
  adaptive: "DP-AdaFEST",
} as const;

/** What records call a way. */
export const nameOf = (way: Way): string => (way === null ? "without privacy" : names[way]);

/** The way of a training. */
export const wayOf = ({ privacy, rows = "lazy" }: AdTraining): Way =>
  privacy === null ? null : rows;

/** What records call a training. */
export const conditionOf = (training: AdTraining): string => nameOf(wayOf(training));

/** One for each way. */
export const sparsityTrainings: readonly AdTraining[] = [
  ...(["dense", "lazy", "selected", "adaptive"] as const).map((rows) => ({
    ...{ privacy: { epsilon: 2 }, batch: 4096, epochs: 5, clipNorm: 6, learningRate: 2, rows },
  })),
  { privacy: null, batch: 1024, epochs: 1, clipNorm: 6, learningRate: 0.001 },
];
