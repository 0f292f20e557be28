/** What all experiments on click logs share: which log, which model, how many replicates. */
import { z } from "zod";
import { count, epochCount, replicateCount } from "../../../src/lab/settingCounts.ts";
import { clickModelConfigSchema } from "../../../src/model/clicks/clickModelConfig.ts";

/** A generated log: see `src/data/generatedClicks.ts`. */
const worldSchema = z.strictObject({
  task: z.enum(["binary", "count"]),
  /** Mean label. */
  rate: z.number().positive(),
  /** Ids of each field. */
  buckets: z.array(count).min(1),
  numbers: z.int().min(0).max(1000),
  signal: z.number().min(0),
  pairs: z.number().min(0).max(1),
});

/** Checks the shared settings. */
export const adSettings = {
  /** A click log to train on, or null for a generated one. */
  data: z.string().min(1).nullable(),
  /** Its schema file; null: recognised by its columns. */
  schema: z.string().min(1).nullable(),
  /** The label of its schema that is predicted; null: the first one that fits the task. */
  label: z.string().min(1).nullable(),
  /** Ids that each categorical column of a file is hashed to. */
  hashBuckets: count,
  world: worldSchema,
  /** Records to train on, at most; of a file its first ones, or all of them. Many are trained on from disk. */
  records: z.union([z.int().min(10), z.literal("all")], {
    error: "expected a whole number of at least 10, or all",
  }),
  /** Records that models are tried on, at most. */
  heldOut: z.int().min(10),
  /** Which records of a file these are: `last` where a log is in the order of time, and models are to see no future. */
  heldOutPart: z.enum(["random", "last"]),
  /** Most records that are kept of a user, where users are protected with all of them; null: single records are. */
  recordsPerUser: count.nullable(),
  model: clickModelConfigSchema,
  /** Of batches and noise: from the seed, so that a run can be repeated, or from the operating system, for a release. */
  randomness: z.enum(["seeded", "secure"]),
  /** Models of each condition, from independent data, first weights, coins and noise. */
  replicates: replicateCount,
};

/** How one model is trained: dense part and rows by plain gradient descent, without privacy by Adam. */
export const trainingSchema = z.strictObject({
  /** The guarantee that noise is calibrated to, the noise itself, or none at all. */
  privacy: z.union([
    z.strictObject({ epsilon: z.number().positive() }),
    z.strictObject({ noiseMultiplier: z.number().positive() }),
    z.null(),
  ]),
  /** Expected records of a batch. */
  batch: count,
  epochs: epochCount,
  /** Not used without privacy. */
  clipNorm: z.number().positive(),
  learningRate: z.number().positive(),
  /** The mean label of its log, where that is not the shared one. */
  rate: z.number().positive().optional(),
  /** What becomes of ids: hashed to so many of each field, or those that a private vocabulary knows. @default as they are */
  ids: z
    .union([z.strictObject({ hashTo: count }), z.strictObject({ kept: z.literal("frequent") })])
    .optional(),
  /** Invented records that are put among the others by coins, for an audit. @default none */
  canaries: count.min(2).optional(),
  /** Whether predictions are recalibrated afterwards, which is charged. @default no */
  recalibrated: z.literal(true).optional(),
  /** What positives count, as a factor of their loss. @default 1 */
  positiveWeight: z.number().positive().optional(),
  /** Share of negatives that are kept, by coins of their own. @default 1 */
  negativeRate: z.number().gt(0).max(1).optional(),
  /** How rows of the table get their noise. @default "lazy" */
  rows: z.enum(["dense", "lazy", "selected", "adaptive"]).optional(),
});

/** How one model is trained. */
export type AdTraining = Readonly<z.infer<typeof trainingSchema>>;

/** The shared settings. */
export type AdSettings = Readonly<z.infer<z.ZodObject<typeof adSettings>>>;

/** Settings of an experiment: the shared ones, and one training for each condition. */
export interface AdStudySettings extends AdSettings {
  readonly trainings: readonly AdTraining[];
}

/** Steps of a training: batches of this expected size in so many passes over the data. */
export const stepsOf = (
  { batch, epochs }: Pick<AdTraining, "batch" | "epochs">,
  records: number,
): number => Math.max(1, Math.round((epochs * records) / batch));
