/** The shapes that models of clicks can have, as data. */
import { z } from "zod";

/** Of rows and layers, and their number: far above what has a use, and below what ends memory without words. */
const size = z.int().min(1).max(65_536);
const width = z.union([size, z.literal("oneHot")]);
const activation = z.enum(["relu", "tanh", "gelu", "silu"]);
const hidden = z.array(size).readonly();

/** Checks a config that comes from outside. */
export const clickModelConfigSchema = z.discriminatedUnion("kind", [
  /** One weight for each id and each number, and a bias. */
  z.object({ kind: z.literal("logistic") }),
  /** Embeddings side by side with the numbers, then dense layers. */
  z.object({
    kind: z.literal("mlp"),
    /** Width of the rows: one for all fields, or one for each. */
    width: z.union([width, z.array(width).readonly()]),
    /** Widths of the dense layers before the output; none is a linear model of the embeddings. */
    hidden,
    activation,
  }),
  /** Rendle 2010: a linear model and inner products of all pairs of embeddings. */
  z.object({ kind: z.literal("factorizationMachine"), width: size }),
  /** Wang et al. 2021 (arXiv 2008.13535): cross layers beside dense layers. */
  z.object({
    kind: z.literal("deepCross"),
    width: z.union([width, z.array(width).readonly()]),
    crossLayers: size,
    /** Rank of the matrix of a cross layer; absent: full. */
    rank: size.optional(),
    hidden,
    activation,
  }),
]);

/** The shape of a model of clicks. */
export type ClickModelConfig = Readonly<z.infer<typeof clickModelConfigSchema>>;
