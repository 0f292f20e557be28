/** Models of several sizes, each trained on a task at every level of difficulty, and asked at each. */
import { z } from "zod";

const count = z.int().min(1);

const sizeSchema = z.strictObject({ width: count, layers: count, heads: count });

/** Checks settings that come from outside. */
export const sweepSchema = z.strictObject({
  /** From small to large, by the name that records have for them. */
  sizes: z.record(z.string().regex(/^\w+$/), sizeSchema),
  /** Of the task, from easy to hard: steps, or operands. */
  levels: z.array(count).min(2),
  steps: count,
  batch: z.int().min(2).multipleOf(2),
  learningRate: z.number().positive(),
  /** Models of each size, from independent seeds. */
  replicates: count,
  /** Of each model at each level. */
  questions: count,
});

/** Settings of a sweep. */
export type SweepSettings = Readonly<z.infer<typeof sweepSchema>>;

/** About 0.03, 0.1 and 0.3 million parameters. */
const fullSizes = {
  small: { width: 32, layers: 2, heads: 2 },
  middle: { width: 64, layers: 2, heads: 4 },
  large: { width: 96, layers: 3, heads: 6 },
};

/** Chosen on seeds from 100, not on those that are reported. */
export const fullSweep: Omit<SweepSettings, "levels"> = {
  ...{ sizes: fullSizes, steps: 800, batch: 128, learningRate: 0.003 },
  ...{ replicates: 3, questions: 200 },
};

/** Seconds; learns nothing worth measuring. */
export const smokeSweep: Omit<SweepSettings, "levels"> = {
  sizes: { tiny: { width: 16, layers: 1, heads: 1 }, small: fullSizes.small },
  ...{ steps: 5, batch: 16, learningRate: 0.003, replicates: 1, questions: 5 },
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
