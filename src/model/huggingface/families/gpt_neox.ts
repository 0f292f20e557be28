import { z } from "zod";
import { type TransformerConfig, transformerConfigSchema } from "../../transformerConfig.ts";
import { activationNamed, activationRefusals, nameOfActivation } from "../activations.ts";
import type { Family, Settings } from "../family.ts";
import { type Columns, columnsFrom, norm, type Piece, projection, same } from "../pieces.ts";
import { readRope, writeRope } from "../rope.ts";

const count = z.int().min(1);
const settingsSchema = z.looseObject({
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  max_position_embeddings: count,
  hidden_act: z.string().nullish(),
  layer_norm_eps: z.number().positive().nullish(),
  use_parallel_residual: z.boolean().nullish(),
  attention_bias: z.boolean().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
});

/** What turns of each head where settings do not say. */
const FRACTION = 0.25;

/** GPT-NeoX and Pythia: attention and feed-forward side by side, a quarter of each head turned. */
export default {
  name: "gpt_neox",
  architecture: "GPTNeoXForCausalLM",
  base: "gpt_neox.",
  buffers: /\.attention\.((masked_)?bias|rotary_emb\.inv_freq)$/,
  refusals: (settings) => [...activationRefusals(settings.hidden_act), ...oddRotation(settings)],
  read,
  write,
  pieces,
} satisfies Family;

function oddRotation(settings: Settings): string[] {
  const headWidth = Number(settings.hidden_size) / Number(settings.num_attention_heads);
  const rotated = Math.floor(headWidth * readRope(settings, FRACTION).fraction);
  return rotated % 2 !== 1 ? [] : [`rotary_pct: ${rotated} elements of a head are no pairs`];
}

function read(given: Settings): TransformerConfig {
  const settings = settingsSchema.parse(given);
  const { hidden_size: width, num_attention_heads: heads } = settings;
  const attention = settings.attention_bias ?? true;
  return transformerConfigSchema.parse({
    vocabularySize: settings.vocab_size,
    contextLength: settings.max_position_embeddings,
    width,
    layers: settings.num_hidden_layers,
    heads,
    keyValueHeads: heads,
    headWidth: width / heads,
    feedForwardWidth: settings.intermediate_size,
    positions: readRope(settings, FRACTION),
    norm: { kind: "layerNorm", epsilon: settings.layer_norm_eps ?? 1e-5, offset: 0 },
    activation: activationNamed(settings.hidden_act ?? "gelu"),
    gated: false,
    tiedEmbeddings: settings.tie_word_embeddings ?? false,
    biases: { attention, attentionOutput: attention, feedForward: true, head: false },
    parallelResidual: settings.use_parallel_residual ?? true,
    queryKeyNorm: false,
    embeddingScale: 1,
  });
}

function write(config: TransformerConfig): Settings {
  const { positions } = config;
  return {
    vocab_size: config.vocabularySize,
    hidden_size: config.width,
    intermediate_size: config.feedForwardWidth,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    max_position_embeddings: config.contextLength,
    hidden_act: nameOfActivation(config.activation),
    layer_norm_eps: config.norm.epsilon,
    use_parallel_residual: config.parallelResidual,
    attention_bias: config.biases.attention,
    tie_word_embeddings: config.tiedEmbeddings,
    ...writeRope(positions),
    ...(positions.kind === "rotary"
      ? { rotary_emb_base: positions.theta, rotary_pct: positions.fraction }
      : {}),
  };
}

function pieces(config: TransformerConfig): Piece[] {
  const head = { bias: false, columns: columnsFrom(0, config.vocabularySize) };
  return [
    same("gpt_neox.embed_in.weight", "tokenEmbedding"),
    ...Array.from({ length: config.layers }, (_, layer) => blockPieces(config, layer)).flat(),
    ...norm("gpt_neox.final_layer_norm", "finalNorm", true),
    ...(config.tiedEmbeddings ? [] : projection("embed_out", "head", head)),
  ];
}

function blockPieces(config: TransformerConfig, layer: number): Piece[] {
  const { width, feedForwardWidth, biases } = config;
  const [file, here] = [`gpt_neox.layers.${layer}`, `blocks.${layer}`];
  const attend = (name: string, parameter: string, columns: Columns) =>
    projection(`${file}.attention.${name}`, `${here}.${parameter}`, {
      bias: biases.attention,
      columns,
    });
  const feed = (name: string, parameter: string, outputs: number) =>
    projection(`${file}.mlp.${name}`, `${here}.${parameter}`, {
      bias: true,
      columns: columnsFrom(0, outputs),
    });
  return [
    ...norm(`${file}.input_layernorm`, `${here}.attentionNorm`, true),
    ...attend("query_key_value", "queryKeyValue", headByHead(config)),
    ...attend("dense", "attentionOutput", columnsFrom(0, width)),
    ...norm(`${file}.post_attention_layernorm`, `${here}.feedForwardNorm`, true),
    ...feed("dense_h_to_4h", "up", feedForwardWidth),
    ...feed("dense_4h_to_h", "down", width),
  ];
}

/** In the file each head has its query, key and value together; here all queries come first. */
const headByHead = ({ heads, headWidth }: TransformerConfig): Columns => ({
  count: 3 * heads * headWidth,
  at: (row) => {
    const head = Math.floor(row / (3 * headWidth));
    const kind = Math.floor(row / headWidth) % 3;
    return (kind * heads + head) * headWidth + (row % headWidth);
  },
});
