/** A whole text model in one safetensors file: parameters by name; shape, words and template as metadata. */
import { jsonPart, parsePart, requireFormat } from "../model/metadata.ts";
import { flatten, layoutOfTree, partsOf } from "../model/parameters.ts";
import { encodeSafetensors, parseSafetensors } from "../model/safetensors/index.ts";
import { tokenizerFrom } from "../model/tokenizers/index.ts";
import { transformerTypes } from "../model/transformer.ts";
import { transformerConfigSchema } from "../model/transformerConfig.ts";
import { plainTemplate, promptTemplateSchema } from "./template.ts";
import type { TextModel } from "./transformer.ts";

const FORMAT = "assay text model 1";

/** The bytes of the file. */
export function encodeTextModel({ model, tokenizer, template }: TextModel): Uint8Array {
  const layout = layoutOfTree(transformerTypes(model.config));
  return encodeSafetensors(partsOf(model.parameters, layout), {
    format: FORMAT,
    config: JSON.stringify(model.config),
    tokenizer: JSON.stringify(tokenizer),
    template: JSON.stringify(template ?? plainTemplate),
  });
}

/** The model in a file; `file` is how errors name it. */
export function parseTextModel(bytes: Uint8Array, file: string): TextModel {
  const { tensors, metadata, read } = parseSafetensors(bytes, file);
  const about = { metadata, file };
  requireFormat(about, { format: FORMAT, what: "a text model" });
  const config = parsePart(about, "config", transformerConfigSchema);
  const named = tensors.map(({ name, shape }) => [name, { shape, data: read(name) }] as const);
  return {
    model: {
      config,
      parameters: flatten(new Map(named), layoutOfTree(transformerTypes(config))),
    },
    tokenizer: tokenizerFrom(jsonPart(about, "tokenizer"), file),
    template: parsePart(about, "template", promptTemplateSchema),
  };
}
