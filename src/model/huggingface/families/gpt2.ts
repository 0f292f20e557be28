import { z } from "zod";
import { type TransformerConfig, transformerConfigSchema } from "../../transformerConfig.ts";
import { activationNamed, activationRefusals, nameOfActivation } from "../activations.ts";
import type { Family, Settings } from "../family.ts";
import { columnsFrom, norm, type Piece, projection, same, straight } from "../pieces.ts";

const count = z.int().min(1);
const settingsSchema = z.looseObject({
  vocab_size: count,
  n_positions: count,
  n_embd: count,
  n_layer: count,
  n_head: count,
  n_inner: count.nullish(),
  activation_function: z.string().nullish(),
  layer_norm_epsilon: z.number().positive().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
});

/** GPT-2: learned positions; projections lie in the file as they do here. */
export default {
  name: "gpt2",
  architecture: "GPT2LMHeadModel",
  base: "transformer.",
  buffers: /\.attn\.(masked_)?bias$/,
  refusals: ({ activation_function }) => activationRefusals(activation_function),
  read,
  write,
  pieces,
} satisfies Family;

function read(given: Settings): TransformerConfig {
  const settings = settingsSchema.parse(given);
  const { n_embd: width, n_head: heads } = settings;
  return transformerConfigSchema.parse({
    vocabularySize: settings.vocab_size,
    contextLength: settings.n_positions,
    width,
    layers: settings.n_layer,
    heads,
    keyValueHeads: heads,
    headWidth: width / heads,
    feedForwardWidth: settings.n_inner ?? 4 * width,
    positions: { kind: "learned" },
    norm: { kind: "layerNorm", epsilon: settings.layer_norm_epsilon ?? 1e-5, offset: 0 },
    activation: activationNamed(settings.activation_function ?? "gelu_new"),
    gated: false,
    tiedEmbeddings: settings.tie_word_embeddings ?? true,
    biases: { attention: true, attentionOutput: true, feedForward: true, head: false },
    parallelResidual: false,
    queryKeyNorm: false,
    embeddingScale: 1,
  });
}

function write(config: TransformerConfig): Settings {
  const activation = nameOfActivation(config.activation);
  return {
    vocab_size: config.vocabularySize,
    n_positions: config.contextLength,
    n_embd: config.width,
    n_layer: config.layers,
    n_head: config.heads,
    n_inner: config.feedForwardWidth,
    activation_function: activation === "gelu_pytorch_tanh" ? "gelu_new" : activation,
    layer_norm_epsilon: config.norm.epsilon,
    tie_word_embeddings: config.tiedEmbeddings,
  };
}

function pieces({ layers, tiedEmbeddings, vocabularySize }: TransformerConfig): Piece[] {
  const head = { bias: false, columns: columnsFrom(0, vocabularySize) };
  return [
    same("transformer.wte.weight", "tokenEmbedding"),
    same("transformer.wpe.weight", "positionEmbedding"),
    ...Array.from({ length: layers }, (_, layer) => blockPieces(layer)).flat(),
    ...norm("transformer.ln_f", "finalNorm", true),
    ...(tiedEmbeddings ? [] : projection("lm_head", "head", head)),
  ];
}

function blockPieces(layer: number): Piece[] {
  const [file, here] = [`transformer.h.${layer}`, `blocks.${layer}`];
  return [
    ...norm(`${file}.ln_1`, `${here}.attentionNorm`, true),
    ...straight(`${file}.attn.c_attn`, `${here}.queryKeyValue`, true),
    ...straight(`${file}.attn.c_proj`, `${here}.attentionOutput`, true),
    ...norm(`${file}.ln_2`, `${here}.feedForwardNorm`, true),
    ...straight(`${file}.mlp.c_fc`, `${here}.up`, true),
    ...straight(`${file}.mlp.c_proj`, `${here}.down`, true),
  ];
}
