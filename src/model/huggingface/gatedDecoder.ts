/**
 * What Llama, Qwen and Gemma share: RMS norms, rotary positions, grouped-query attention, a gated
 * feed-forward layer, and the names of all that in files.
 */
import { z } from "zod";
import { type TransformerConfig, transformerConfigSchema } from "../transformerConfig.ts";
import { activationNamed, activationRefusals, nameOfActivation } from "./activations.ts";
import type { Family, Settings } from "./family.ts";
import { columnsFrom, norm, type Piece, projection, same } from "./pieces.ts";
import { readRope, writeRope } from "./rope.ts";

const count = z.int().min(1);
const settingsSchema = z.looseObject({
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().nullish(),
  max_position_embeddings: count,
  rms_norm_eps: z.number().positive().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
});

/** The settings that are read. */
export type GatedSettings = z.infer<typeof settingsSchema>;

/** In what the families differ. */
export interface Traits {
  readonly name: string;
  readonly architecture: string;
  /** Whether the head is the embedding where settings do not say. */
  readonly tiedEmbeddings: boolean;
  /** Width of a head where settings do not say. @default the width divided among the heads */
  readonly headWidth?: number;
  readonly normOffset?: 0 | 1;
  readonly queryKeyNorm?: boolean;
  /** @default none */
  biases?(settings: GatedSettings): Partial<TransformerConfig["biases"]>;
  /** The settings that say so. */
  writeBiases?(biases: TransformerConfig["biases"]): Settings;
  /** @default as `hidden_act` names it */
  activation?(settings: GatedSettings): string;
  /** @default 1 */
  embeddingScale?(width: number): number;
}

const noBiases = { attention: false, attentionOutput: false, feedForward: false, head: false };

/** The family with these traits. */
export function gatedDecoder(traits: Traits): Family {
  const { name, architecture } = traits;
  const activationOf = traits.activation ?? (({ hidden_act }) => hidden_act ?? "silu");
  return {
    name,
    architecture,
    base: "model.",
    buffers: /\.rotary_emb\.inv_freq$/,
    refusals: (settings) => [
      ...activationRefusals(activationOf(settings as GatedSettings)),
      ...fractionRefusals(settings),
    ],
    read: (settings) => read(settingsSchema.parse(settings), traits, activationOf),
    write: (config) => ({ ...write(config), ...traits.writeBiases?.(config.biases) }),
    pieces,
  };
}

const fractionRefusals = (settings: Settings) =>
  readRope(settings).fraction === 1
    ? []
    : ["partial_rotary_factor: all of each head turns in this family"];

function read(
  settings: GatedSettings,
  traits: Traits,
  activationOf: (settings: GatedSettings) => string,
): TransformerConfig {
  const heads = settings.num_attention_heads;
  const width = settings.hidden_size;
  return transformerConfigSchema.parse({
    vocabularySize: settings.vocab_size,
    contextLength: settings.max_position_embeddings,
    width,
    layers: settings.num_hidden_layers,
    heads,
    keyValueHeads: settings.num_key_value_heads ?? heads,
    headWidth: settings.head_dim ?? traits.headWidth ?? Math.floor(width / heads),
    feedForwardWidth: settings.intermediate_size,
    positions: readRope(settings),
    norm: {
      kind: "rmsNorm",
      epsilon: settings.rms_norm_eps ?? 1e-6,
      offset: traits.normOffset ?? 0,
    },
    activation: activationNamed(activationOf(settings)),
    gated: true,
    tiedEmbeddings: settings.tie_word_embeddings ?? traits.tiedEmbeddings,
    biases: { ...noBiases, ...traits.biases?.(settings) },
    parallelResidual: false,
    queryKeyNorm: traits.queryKeyNorm ?? false,
    embeddingScale: traits.embeddingScale?.(width) ?? 1,
  });
}

const write = (config: TransformerConfig): Settings => ({
  vocab_size: config.vocabularySize,
  hidden_size: config.width,
  intermediate_size: config.feedForwardWidth,
  num_hidden_layers: config.layers,
  num_attention_heads: config.heads,
  num_key_value_heads: config.keyValueHeads,
  head_dim: config.headWidth,
  hidden_act: nameOfActivation(config.activation),
  max_position_embeddings: config.contextLength,
  rms_norm_eps: config.norm.epsilon,
  tie_word_embeddings: config.tiedEmbeddings,
  ...writeRope(config.positions),
});

function pieces(config: TransformerConfig): Piece[] {
  const head = { bias: config.biases.head, columns: columnsFrom(0, config.vocabularySize) };
  return [
    same("model.embed_tokens.weight", "tokenEmbedding"),
    ...Array.from({ length: config.layers }, (_, layer) => blockPieces(config, layer)).flat(),
    ...norm("model.norm", "finalNorm", false),
    ...(config.tiedEmbeddings ? [] : projection("lm_head", "head", head)),
  ];
}

function blockPieces(config: TransformerConfig, layer: number): Piece[] {
  const { width, heads, keyValueHeads, headWidth, feedForwardWidth, biases } = config;
  const [file, here] = [`model.layers.${layer}`, `blocks.${layer}`];
  const [queries, keys] = [heads * headWidth, keyValueHeads * headWidth];
  const attend = (name: string, start: number, outputs: number) =>
    projection(`${file}.self_attn.${name}_proj`, `${here}.queryKeyValue`, {
      bias: biases.attention,
      columns: columnsFrom(start, outputs),
    });
  const feed = (name: string, outputs: number) =>
    projection(`${file}.mlp.${name}_proj`, `${here}.${name}`, {
      bias: biases.feedForward,
      columns: columnsFrom(0, outputs),
    });
  return [
    ...norm(`${file}.input_layernorm`, `${here}.attentionNorm`, false),
    ...attend("q", 0, queries),
    ...attend("k", queries, keys),
    ...attend("v", queries + keys, keys),
    ...(config.queryKeyNorm ? norm(`${file}.self_attn.q_norm`, `${here}.queryNorm`, false) : []),
    ...(config.queryKeyNorm ? norm(`${file}.self_attn.k_norm`, `${here}.keyNorm`, false) : []),
    ...projection(`${file}.self_attn.o_proj`, `${here}.attentionOutput`, {
      bias: biases.attentionOutput,
      columns: columnsFrom(0, width),
    }),
    ...norm(`${file}.post_attention_layernorm`, `${here}.feedForwardNorm`, false),
    ...feed("gate", feedForwardWidth),
    ...feed("up", feedForwardWidth),
    ...feed("down", width),
  ];
}
