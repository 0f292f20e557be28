import { z } from "zod";
import { gatedDecoder } from "../gatedDecoder.ts";

/** Gemma 1: gains around 0, embeddings multiplied by √width. */
export default gatedDecoder({
  name: "gemma",
  architecture: "GemmaForCausalLM",
  tiedEmbeddings: true,
  headWidth: 256,
  normOffset: 1,
  biases: ({ attention_bias }) => ({
    attention: attention_bias ?? false,
    attentionOutput: attention_bias ?? false,
  }),
  writeBiases: ({ attention }) => ({ attention_bias: attention }),
  // The first releases say "gelu" and mean the tanh form.
  activation: ({ hidden_act, hidden_activation }) => {
    const name = z.string().nullish().parse(hidden_activation) ?? hidden_act ?? "gelu";
    return name === "gelu" ? "gelu_pytorch_tanh" : name;
  },
  embeddingScale: Math.sqrt,
});
