/** What all experiments on glyphs share: how many images, how large a model, how many replicates. */
import { z } from "zod";

const count = z.int().min(1);

/** Checks the shared settings. */
export const glyphSettings = {
  /** Images to train on: one each for every unit of privacy. */
  records: z.int().min(10),
  /** Images that models are tried on. */
  heldOut: count,
  /** Width of the hidden layer. */
  hidden: count,
  /** Models of each condition, from independent data and weights. */
  replicates: count,
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
  epochs: z.number().positive(),
  /** Not used without privacy. */
  clipNorm: z.number().positive(),
  learningRate: z.number().positive(),
});

/** How one model is trained. */
export type GlyphTraining = Readonly<z.infer<typeof trainingSchema>>;

/** The shared settings. */
export type GlyphSettings = Readonly<z.infer<z.ZodObject<typeof glyphSettings>>>;

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
