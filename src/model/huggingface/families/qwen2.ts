import { gatedDecoder } from "../gatedDecoder.ts";

/** Qwen 2 and 2.5: queries, keys and values have biases. */
export default gatedDecoder({
  name: "qwen2",
  architecture: "Qwen2ForCausalLM",
  tiedEmbeddings: false,
  biases: () => ({ attention: true }),
});
