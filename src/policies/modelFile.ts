/** A whole text model in one safetensors file: parameters by name; shape, words and template as metadata. */
import { flatten, layoutOfTree } from "../model/parameters.ts";
import { encodeSafetensors, parseSafetensors } from "../model/safetensors/index.ts";
import { tokenizerFrom } from "../model/tokenizers/index.ts";
import { transformerTypes } from "../model/transformer.ts";
import { transformerConfigSchema } from "../model/transformerConfig.ts";
import { plainTemplate, promptTemplateSchema } from "./template.ts";
import type { TextModel } from "./transformer.ts";

const FORMAT = "assay text model 1";

/** The bytes of the file. */
export function encodeTextModel({ model, tokenizer, template }: TextModel): Uint8Array {
  const { places } = layoutOfTree(transformerTypes(model.config));
  const tensors = places.map(({ name, shape, offset, size }) => ({
    name,
    shape,
    data: model.parameters.subarray(offset, offset + size),
  }));
  return encodeSafetensors(tensors, {
    format: FORMAT,
    config: JSON.stringify(model.config),
    tokenizer: JSON.stringify(tokenizer),
    template: JSON.stringify(template ?? plainTemplate),
  });
}

/** The model in a file; `file` is how errors name it. */
export function parseTextModel(bytes: Uint8Array, file: string): TextModel {
  const { tensors, metadata, read } = parseSafetensors(bytes, file);
  if (metadata.format !== FORMAT) {
    const got = metadata.format ?? "a file without a format in its metadata";
    throw new RangeError(`${file}: expected a text model of this laboratory, got ${got}.`);
  }
  const part = (name: "config" | "tokenizer" | "template"): unknown =>
    jsonIn(metadata[name] ?? "", `${file}, ${name}`);
  const config = transformerConfigSchema.parse(part("config"));
  const named = tensors.map(({ name, shape }) => [name, { shape, data: read(name) }] as const);
  return {
    model: {
      config,
      parameters: flatten(new Map(named), layoutOfTree(transformerTypes(config))),
    },
    tokenizer: tokenizerFrom(part("tokenizer"), file),
    template: promptTemplateSchema.parse(part("template")),
  };
}

function jsonIn(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError(`${where}: expected JSON, got ${JSON.stringify(text.slice(0, 40))}.`);
  }
}
