/** An adapter in one safetensors file: its parameters by name; rank, targets and the model's shape as metadata. */
import { adapterTypes, loraSchema, type TrainedAdapter } from "./lora.ts";
import { parsePart, requireFormat } from "./metadata.ts";
import { flatten, layoutOfTree, partsOf } from "./parameters.ts";
import { encodeSafetensors, parseSafetensors } from "./safetensors/index.ts";
import { transformerConfigSchema } from "./transformerConfig.ts";

const FORMAT = "assay adapter 1";

/** The bytes of the file. */
export function encodeAdapter({ config, lora, parameters }: TrainedAdapter): Uint8Array {
  const layout = layoutOfTree(adapterTypes(config, lora));
  return encodeSafetensors(partsOf(parameters, layout), {
    format: FORMAT,
    config: JSON.stringify(config),
    lora: JSON.stringify(lora),
  });
}

/** The adapter in a file; `file` is how errors name it. */
export function parseAdapter(bytes: Uint8Array, file: string): TrainedAdapter {
  const tensors = parseSafetensors(bytes, file);
  const { metadata } = tensors;
  requireFormat({ metadata, file }, { format: FORMAT, what: "an adapter" });
  const config = parsePart({ metadata, file }, "config", transformerConfigSchema);
  const lora = parsePart({ metadata, file }, "lora", loraSchema);
  const parameters = flatten(tensors, layoutOfTree(adapterTypes(config, lora)));
  return { config, lora, parameters };
}
