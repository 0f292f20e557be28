/** What all experiments on glyphs share: how many images, how large a model, how many replicates. */
import { z } from "zod";
import { count, epochCount, modelSize, replicateCount } from "../../../src/lab/settingCounts.ts";

/** Images: ten thousand take seconds to draw, and are kept in memory. */
export const glyphCount = count.max(100_000);

/** Checks the shared settings. */
export const glyphSettings = {
  /** Images to train on: one each for every unit of privacy. */
  records: glyphCount.min(10),
  /** Images that models are tried on. */
  heldOut: glyphCount,
  /** Width of the hidden layer. */
  hidden: modelSize,
  /** Models of each condition, from independent data and weights. */
  replicates: replicateCount,
  /** At which every guarantee is stated. Below 1 / records. */
  delta: z.number().gt(0).lt(1),
};

/** How one model is trained, by plain gradient descent with momentum 0.9 on the mean gradient. */
export const trainingSchema = z.strictObject({
  /** The guarantee that noise is calibrated to, the noise itself, or none at all. */
  privacy: z.union([
    z.strictObject({ epsilon: z.number().positive() }),
    z.strictObject({ noiseMultiplier: z.number().positive() }),
    z.null(),
  ]),
  /** How records come into batches. */
  sampling: z.enum(["poisson", "shuffled", "cyclicPoisson"]),
  /** Expected records of a batch. */
  batch: count,
  epochs: epochCount,
  /** Not used without privacy. */
  clipNorm: z.number().positive(),
  learningRate: z.number().positive(),
});

/** How one model is trained. */
export type GlyphTraining = Readonly<z.infer<typeof trainingSchema>>;

/** The shared settings. */
export type GlyphSettings = Readonly<z.infer<z.ZodObject<typeof glyphSettings>>>;

/** Groups that take turns, of a cyclic sampler: each is a part of the records. */
export const cyclicGroups = 4;

/** Expected records of a batch, at most: all that a sampler draws it from. */
export const largestBatch = (
  { sampling }: Pick<GlyphTraining, "sampling">,
  { records }: Pick<GlyphSettings, "records">,
): number => (sampling === "cyclicPoisson" ? Math.floor(records / cyclicGroups) : records);

/** Why a batch of this size is refused. */
export const batchError = (most: number, batch: number): string =>
  `expected at most ${most}, which is what a batch is drawn from, got ${batch}`;

/** Enough for an accuracy of about 0.9 without privacy, in seconds. */
export const fullGlyphs: GlyphSettings = {
  ...{ records: 8000, heldOut: 1000, hidden: 64, replicates: 5, delta: 1e-5 },
};

/** Learns something in a second. */
export const smokeGlyphs: GlyphSettings = {
  ...{ records: 400, heldOut: 30, hidden: 8, replicates: 2, delta: 1e-4 },
};

/** Steps of a training: batches of this expected size in so many passes over the data. */
export const stepsOf = ({ batch, epochs }: GlyphTraining, { records }: GlyphSettings): number =>
  Math.max(1, Math.round((epochs * records) / batch));
