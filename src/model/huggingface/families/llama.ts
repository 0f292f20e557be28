import { gatedDecoder } from "../gatedDecoder.ts";

/** Llama 1 to 3 and what is built like it, such as SmolLM. */
export default gatedDecoder({
  name: "llama",
  architecture: "LlamaForCausalLM",
  tiedEmbeddings: false,
  biases: ({ attention_bias, mlp_bias }) => ({
    attention: attention_bias ?? false,
    attentionOutput: attention_bias ?? false,
    feedForward: mlp_bias ?? false,
  }),
  writeBiases: ({ attention, feedForward }) => ({
    attention_bias: attention,
    mlp_bias: feedForward,
  }),
});
