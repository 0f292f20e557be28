/** The architecture of a transformer as one plain record. */
import { z } from "zod";

const scaling = z.discriminatedUnion("kind", [
  /** Every frequency divided by `factor`. */
  z.object({ kind: z.literal("linear"), factor: z.number().positive() }),
  /** Only slow frequencies divided, as in Llama 3.1. */
  z.object({
    kind: z.literal("llama3"),
    factor: z.number().positive(),
    /** Frequencies that turn fewer times than this within `trainedLength` are divided. */
    lowFrequencyFactor: z.number().positive(),
    /** Those that turn more often than this are left alone. */
    highFrequencyFactor: z.number().positive(),
    trainedLength: z.number().positive(),
  }),
]);

const positions = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("learned") }),
  z.object({
    kind: z.literal("rotary"),
    /** Base of the frequencies. */
    theta: z.number().positive(),
    /** Share of each head's width that is rotated. */
    fraction: z.number().gt(0).max(1),
    /** How frequencies were changed after training, to reach a longer context. @default not */
    scaling: scaling.optional(),
  }),
]);

const shape = z.object({
  vocabularySize: z.int().min(1),
  /** Longest sequence the model was made for. */
  contextLength: z.int().min(1),
  width: z.int().min(1),
  layers: z.int().min(1),
  heads: z.int().min(1),
  /** Query heads share key-value heads in equal groups. */
  keyValueHeads: z.int().min(1),
  headWidth: z.int().min(1),
  feedForwardWidth: z.int().min(1),
  positions,
  norm: z.object({
    kind: z.enum(["layerNorm", "rmsNorm"]),
    epsilon: z.number().positive(),
    /** Added to the gain: 1 in Gemma. */
    offset: z.union([z.literal(0), z.literal(1)]),
  }),
  activation: z.enum(["gelu", "geluTanh", "silu", "relu", "reluSquared"]),
  /** down(activation(gate x) · up x) instead of down(activation(up x)). */
  gated: z.boolean(),
  tiedEmbeddings: z.boolean(),
  biases: z.object({
    /** On queries, keys and values. */
    attention: z.boolean(),
    attentionOutput: z.boolean(),
    feedForward: z.boolean(),
    head: z.boolean(),
  }),
  /** Attention and feed-forward read the same residual (GPT-NeoX). */
  parallelResidual: z.boolean(),
  /** RMS norm on each query and key head (Qwen3). */
  queryKeyNorm: z.boolean(),
  /** Multiplies token embeddings: √width in Gemma. */
  embeddingScale: z.number().positive(),
});

/** Checks a config that comes from outside. */
export const transformerConfigSchema = shape.refine(
  ({ heads, keyValueHeads }) => heads % keyValueHeads === 0,
  { error: "heads must be a multiple of keyValueHeads", path: ["keyValueHeads"] },
);

/** The architecture of a transformer. */
export type TransformerConfig = Readonly<z.infer<typeof shape>>;

/** What a person chooses for a model that is trained here; the rest follows. */
export interface TransformerSize {
  /** Different tokens. At least 1. */
  readonly vocabularySize: number;
  /** Longest sequence, in tokens. At least 1. */
  readonly contextLength: number;
  /** Numbers per position in the residual stream. At least `heads`. */
  readonly width: number;
  /** At least 1. */
  readonly layers: number;
  /** Each is width / heads wide, rounded down. At least 1. */
  readonly heads: number;
}

/**
 * A GPT-2 shaped config of this size: learned positions, layer norm, tanh GELU, tied embeddings, biases
 * everywhere; `changes` replace parts of it.
 */
export function transformerConfig(
  size: TransformerSize,
  changes: Partial<TransformerConfig> = {},
): TransformerConfig {
  return transformerConfigSchema.parse({
    ...size,
    keyValueHeads: size.heads,
    headWidth: Math.floor(size.width / size.heads),
    feedForwardWidth: 4 * size.width,
    positions: { kind: "learned" },
    norm: { kind: "layerNorm", epsilon: 1e-5, offset: 0 },
    activation: "geluTanh",
    gated: false,
    tiedEmbeddings: true,
    biases: { attention: true, attentionOutput: true, feedForward: true, head: false },
    parallelResidual: false,
    queryKeyNorm: false,
    embeddingScale: 1,
    ...changes,
  });
}
