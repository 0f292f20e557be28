/** Safetensors files. https://github.com/huggingface/safetensors describes the format. */
export type { ElementType, TensorEntry } from "./header.ts";
export { openSafetensors, parseSafetensors, type Safetensors } from "./read.ts";
export {
  encodeSafetensors,
  type LazyTensor,
  type NamedTensor,
  safetensorsParts,
  writeSafetensors,
} from "./write.ts";
