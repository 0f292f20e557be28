/** Settings to begin with: a generated log large enough for a claim, and one that takes seconds. */
import type { ClickTask } from "../../../src/data/clicks/clickRecords.ts";
import type { AdSettings, AdStudySettings, AdTraining } from "./settings.ts";

/** What labels are about, and how frequent they are. */
export interface LabelSettings {
  readonly task: ClickTask;
  /** Mean label. */
  readonly rate: number;
}

/** Settings of generated logs, which are as long as somebody says. */
export interface GeneratedAds extends AdSettings {
  readonly records: number;
}

/** Eight fields from ten ids to thirty thousand, and four numbers. */
export const fullAds = ({ task, rate }: LabelSettings): GeneratedAds => ({
  ...{ data: null, schema: null, label: null, hashBuckets: 10_000, heldOutPart: "random" },
  world: {
    ...{ task, rate, buckets: [10, 30, 100, 300, 1000, 3000, 10_000, 30_000] },
    ...{ numbers: 4, signal: 1.5, pairs: 0.15 },
  },
  ...{ records: 200_000, heldOut: 50_000, replicates: 5, randomness: "seeded" },
  recordsPerUser: null,
  model: { kind: "mlp", width: 8, hidden: [64, 32], activation: "relu" },
});

/** The same in seconds. */
export const smokeAds = ({ task, rate }: LabelSettings): GeneratedAds => ({
  ...fullAds({ task, rate }),
  ...{ hashBuckets: 50, records: 600, heldOut: 200, replicates: 2 },
  world: { task, rate, buckets: [5, 20, 50], numbers: 2, signal: 1.5, pairs: 0.15 },
  model: { kind: "mlp", width: 2, hidden: [4], activation: "relu" },
});

/** Both presets of an experiment: the smaller one trains the same conditions for a pass over its records. */
export function presetsOf(
  labels: LabelSettings,
  trainings: readonly AdTraining[],
  change: Partial<GeneratedAds> = {},
): { readonly full: AdStudySettings; readonly smoke: AdStudySettings } {
  const full = { ...fullAds(labels), ...change, trainings: [...trainings] };
  const small = smokeAds(labels);
  const asSmoke = (training: AdTraining): AdTraining => ({
    ...training,
    batch: Math.max(20, Math.round((training.batch * small.records) / full.records)),
    epochs: 1,
  });
  return { full, smoke: { ...small, trainings: trainings.map(asSmoke) } };
}
