import { gatedDecoder } from "../gatedDecoder.ts";

/** Qwen 3: queries and keys are normed head by head. */
export default gatedDecoder({
  name: "qwen3",
  architecture: "Qwen3ForCausalLM",
  tiedEmbeddings: false,
  headWidth: 128,
  queryKeyNorm: true,
  biases: ({ attention_bias }) => ({
    attention: attention_bias ?? false,
    attentionOutput: attention_bias ?? false,
  }),
  writeBiases: ({ attention }) => ({ attention_bias: attention }),
});
