/** A whole text model in one safetensors file: parameters by name; shape, words and template as metadata. */
import { conclusionSchema } from "../model/conclusion.ts";
import { jsonPart, parsePart, requireFormat } from "../model/metadata.ts";
import { flatten, layoutOfTree, partsOf } from "../model/parameters.ts";
import {
  encodeSafetensors,
  openSafetensors,
  parseSafetensors,
  type Safetensors,
} from "../model/safetensors/index.ts";
import { tokenizerFrom } from "../model/tokenizers/index.ts";
import { transformerTypes } from "../model/transformer.ts";
import { transformerConfigSchema } from "../model/transformerConfig.ts";
import { ratingSchema } from "./rating.ts";
import { plainTemplate, promptTemplateSchema } from "./template.ts";
import type { TextModel } from "./transformer.ts";

/** What such a file says it is. */
export const TEXT_MODEL_FORMAT = "assay text model 1";

/** The bytes of the file. */
export function encodeTextModel(textModel: TextModel): Uint8Array {
  const { model, tokenizer, template, conclusion, rating } = textModel;
  const layout = layoutOfTree(transformerTypes(model.config));
  return encodeSafetensors(partsOf(model.parameters, layout), {
    format: TEXT_MODEL_FORMAT,
    config: JSON.stringify(model.config),
    tokenizer: JSON.stringify(tokenizer),
    template: JSON.stringify(template ?? plainTemplate),
    ...(conclusion ? { conclusion: JSON.stringify(conclusion) } : {}),
    ...(rating ? { rating: JSON.stringify(rating) } : {}),
  });
}

/** The model in the bytes of a file; `file` is how errors name it. */
export const parseTextModel = (bytes: Uint8Array, file: string): TextModel =>
  textModelIn(parseSafetensors(bytes, file), file);

/** The model in a file, read tensor by tensor. */
export function readTextModel(file: string): TextModel {
  const opened = openSafetensors(file);
  try {
    return textModelIn(opened, file);
  } finally {
    opened.close();
  }
}

function textModelIn(tensors: Safetensors, file: string): TextModel {
  const about = { metadata: tensors.metadata, file };
  requireFormat(about, { format: TEXT_MODEL_FORMAT, what: "a text model" });
  const config = parsePart(about, "config", transformerConfigSchema);
  return {
    model: { config, parameters: flatten(tensors, layoutOfTree(transformerTypes(config))) },
    tokenizer: tokenizerFrom(jsonPart(about, "tokenizer"), file),
    template: parsePart(about, "template", promptTemplateSchema),
    ...(tensors.metadata.conclusion === undefined
      ? {}
      : { conclusion: parsePart(about, "conclusion", conclusionSchema) }),
    ...(tensors.metadata.rating === undefined
      ? {}
      : { rating: parsePart(about, "rating", ratingSchema) }),
  };
}
