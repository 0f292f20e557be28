/** Models of several sizes, each trained on a task at every level of difficulty, and asked at each. */
import { z } from "zod";
import { count, modelSize, replicateCount } from "../../../src/lab/settingCounts.ts";

/** Wider models want smaller steps. */
const sizeSchema = z.strictObject({
  model: z.strictObject({ width: modelSize, layers: modelSize, heads: modelSize }),
  learningRate: z.number().positive(),
});

/** Checks settings that come from outside. */
export const sweepSchema = z.strictObject({
  /** From small to large, by the name that records have for them. */
  sizes: z.record(z.string().regex(/^\w+$/), sizeSchema),
  /** Of the task, from easy to hard: steps, or operands. */
  levels: z.array(count).min(2),
  steps: count,
  batch: count.min(2).multipleOf(2),
  /** Models of each size, from independent seeds. */
  replicates: replicateCount,
  /** Of each model at each level. */
  questions: count,
});

/** Settings of a sweep. */
export type SweepSettings = Readonly<z.infer<typeof sweepSchema>>;

/** About 0.03, 0.1 and 0.3 million parameters. Chosen on seeds from 100, not on those that are reported. */
const fullSizes = {
  small: { model: { width: 32, layers: 2, heads: 2 }, learningRate: 0.003 },
  middle: { model: { width: 64, layers: 2, heads: 4 }, learningRate: 0.0015 },
  large: { model: { width: 96, layers: 3, heads: 6 }, learningRate: 0.0015 },
};

/** Three models of each size; how many steps a task takes is its own. */
export const fullSweep: Omit<SweepSettings, "levels" | "steps"> = {
  ...{ sizes: fullSizes, batch: 128, replicates: 3, questions: 200 },
};

/** Seconds; learns nothing worth measuring. */
export const smokeSweep: Omit<SweepSettings, "levels"> = {
  sizes: {
    tiny: { model: { width: 16, layers: 1, heads: 1 }, learningRate: 0.003 },
    small: fullSizes.small,
  },
  ...{ steps: 5, batch: 16, replicates: 1, questions: 5 },
};

/** One model of the sweep. */
export interface SweepModel {
  readonly replicate: string;
  readonly size: string;
  readonly cell: string;
}

/** All models, replicate by replicate. */
export const modelsOf = ({ sizes, replicates }: SweepSettings): SweepModel[] =>
  Array.from({ length: replicates }, (_, index) => `seed-${index + 1}`).flatMap((replicate) =>
    Object.keys(sizes).map((size) => ({ replicate, size, cell: `${replicate}/${size}` })),
  );

/** A model is trained in a cell and asked in another. */
export const sweepCells = (settings: SweepSettings): string[] =>
  modelsOf(settings).flatMap(({ cell }) => [`${cell}/trained`, `${cell}/asked`]);
