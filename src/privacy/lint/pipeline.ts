/** What is done to data before and around training, as somebody writes it down for the linter. */
import { z } from "zod";

const dataRead = z.enum(["private", "public", "dpRelease", "none"]);

const preparation = z.strictObject({
  kind: z
    .enum([
      "vocabulary",
      "tokenizer",
      "normalizer",
      "bucketEdges",
      "featureCrosses",
      "featureSelection",
      "imputation",
      "deduplication",
      "outlierRemoval",
      "hashing",
      "prior",
      "selectedRows",
      "labelBins",
      "calibration",
    ])
    .describe("What was learned from data before training."),
  fittedOn: dataRead.describe("`dpRelease`: on a release with a guarantee of its own."),
  charged: z.boolean().optional().describe("Whether the event of the claim contains it."),
});

const batching = z.enum([
  "poisson",
  "truncatedPoisson",
  "cyclicPoisson",
  "withoutReplacement",
  "shuffled",
  "fixedOrder",
  "fullBatch",
]);

/** Checks a pipeline that comes from outside. All of it may be left out; what is left out is not looked at. */
export const pipelineSchema = z
  .strictObject({
    kind: z.literal("pipeline"),
    unit: z.enum(["example", "user", "group"]).optional().describe("What neighbours differ by."),
    contributions: z.int().min(1).optional().describe("Rows of one unit at most, after bounding."),
    units: z.int().min(1).optional().describe("Size of the data set, in units."),
    delta: z.number().gt(0).lt(1).optional(),
    preparation: z.array(preparation).optional(),
    batching: batching.optional().describe("How records came into batches."),
    assumedBatching: batching.optional().describe("What the accountant was told."),
    negatives: z
      .enum(["all", "perRecord", "perBatch", "balanced"])
      .optional()
      .describe(
        "Which were kept: `perRecord` by coins of their own, once, at a public rate; `perBatch` by coins after those of a batch; `balanced` as many as there are positives.",
      ),
    dropsByLabel: z
      .boolean()
      .optional()
      .describe("Whether the chance to be in a batch depends on the label."),
    clipping: z
      .strictObject({
        of: z
          .enum(["example", "user", "microbatch", "batch", "value", "none"])
          .describe("Which vectors are bounded in L2 norm; `value`: each number on its own."),
        clipNormFrom: dataRead.optional().describe("What the clip norm was chosen on."),
        microbatch: z.int().min(1).optional().describe("Examples averaged before clipping."),
        nonFinite: z
          .enum(["zero", "skipStep", "skipExample", "ignored"])
          .optional()
          .describe("What happens to a gradient that is not finite."),
      })
      .optional(),
    noise: z
      .strictObject({
        per: z.enum(["batch", "chunk", "example", "never"]).describe("What it is added to."),
        source: z.enum(["seeded", "secure", "discrete"]).optional(),
        precision: z.enum(["float16", "bfloat16", "float32", "float64", "integer"]).optional(),
        scaledTo: z
          .enum(["clipNorm", "batchGradient"])
          .optional()
          .describe("What its standard deviation is a multiple of."),
        rows: z
          .enum(["all", "lazy", "chosenBeforehand", "noisyCounts", "touched"])
          .optional()
          .describe(
            "Which rows of an embedding table get it; `touched`: those of the batch alone.",
          ),
      })
      .optional(),
    divisor: z
      .enum(["expectedBatch", "realizedBatch", "none"])
      .optional()
      .describe("What the noisy sum is divided by."),
    lossReduction: z.enum(["sum", "mean", "none"]).optional(),
    emptyBatches: z.enum(["noiseOnly", "skipped", "redrawn"]).optional(),
    augmentation: z.enum(["beforeClipping", "asExamples"]).optional(),
    validation: z
      .strictObject({
        data: dataRead,
        uses: z.array(z.enum(["report", "earlyStopping", "selection", "schedule"])).min(1),
        charged: z.boolean().optional(),
      })
      .optional(),
    tuning: z
      .strictObject({
        runs: z.int().min(1),
        data: dataRead,
        charged: z.boolean().optional(),
      })
      .optional(),
    published: z
      .array(z.enum(["losses", "gradientNorms", "batchSizes", "metrics", "examples"]))
      .optional()
      .describe("What leaves the hands of those who are trusted, besides parameters."),
  })
  .describe("What is done to data before and around training, for the linter.");

/** A pipeline as somebody described it. */
export type Pipeline = Readonly<z.infer<typeof pipelineSchema>>;
