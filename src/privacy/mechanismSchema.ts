/** The door for what ran: sampling, clipping and noise as data. */
import { z } from "zod";
import type { ClippingRecord } from "./clipping/clipping.ts";
import { eventSchema } from "./eventSchema.ts";
import { factorizationSchema } from "./matrixFactorization/describedFactorization.ts";
import type { BatchPattern } from "./matrixFactorization/mechanism.ts";
import { neighboringRelations } from "./neighboringRelation.ts";
import type { NoiseRecord } from "./noise/noiseStream.ts";
import type { RowNoiseRecord } from "./noise/rowNoise.ts";
import type { SamplingRecord } from "./sampling/sampler.ts";

const rate = z.number().min(0).max(1);
const whole = z.int().min(1);
const above = z.number().gt(0);
const batches = { batchSize: whole };

/** How records came into batches. */
export const samplingSchema: z.ZodType<SamplingRecord> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("poisson"), samplingRate: rate }),
  z.strictObject({ kind: z.literal("truncatedPoisson"), samplingRate: rate, batchLimit: whole }),
  z.strictObject({ kind: z.literal("cyclicPoisson"), samplingRate: rate, groups: whole }),
  z.strictObject({ kind: z.literal("withoutReplacement"), ...batches }),
  z.strictObject({ kind: z.literal("shuffled"), ...batches }),
  z.strictObject({ kind: z.literal("fixedOrder"), ...batches }),
  z.strictObject({ kind: z.literal("everyRecord") }),
]);

/** What bounded the contribution of one record. */
export const clippingSchema: z.ZodType<ClippingRecord> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("flat"), clipNorm: above, normalized: z.boolean() }),
  z.strictObject({ kind: z.literal("perLayer"), clipNorm: above }),
  z.strictObject({ kind: z.literal("perGroup"), clipNorms: z.record(z.string(), above) }),
  z.strictObject({ kind: z.literal("automatic"), stability: above }),
  z.strictObject({ kind: z.literal("global"), clipNorm: above }),
  z.strictObject({
    kind: z.literal("adaptive"),
    clipNorm: above,
    quantile: rate,
    learningRate: z.number().min(0),
    countNoise: above,
    expectedBatch: above,
  }),
]);

const noise = { noiseMultiplier: above, randomness: z.enum(["seeded", "secure"]) };

const patternSchema: z.ZodType<BatchPattern> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixedOrder"), stepsPerEpoch: whole, epochs: whole }),
  z.strictObject({
    kind: z.literal("cyclicPoisson"),
    groups: whole,
    samplingRate: rate,
    steps: whole,
  }),
]);

const share = z.number().gt(0).lt(1);

const rowNoiseSchema: z.ZodType<RowNoiseRecord> = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("dense") }),
    z.strictObject({ kind: z.literal("lazy") }),
    z.strictObject({
      kind: z.literal("selected"),
      rows: whole,
      choice: z.enum(["public", "charged"]),
    }),
    z.strictObject({
      kind: z.literal("adaptive"),
      selectionShare: share.describe("Of 1 / σ²: what choosing rows took."),
      threshold: z.number(),
      contributionNorm: above,
    }),
  ])
  .describe("Which rows of an embedding table got noise.");

/** What was added. */
export const noiseSchema: z.ZodType<NoiseRecord> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("gaussian"), ...noise, rows: rowNoiseSchema.exactOptional() }),
  z.strictObject({ kind: z.literal("discreteGaussian"), ...noise, gridSteps: whole }),
  z.strictObject({
    kind: z.literal("correlated"),
    ...noise,
    strategy: z.string(),
    factorization: factorizationSchema,
    sensitivity: above,
    pattern: patternSchema,
    event: eventSchema,
    relations: z.array(z.enum(neighboringRelations)).readonly(),
  }),
]);
