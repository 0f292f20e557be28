/** A classifier with a head in one safetensors file: parameters by name; shape, words and template as metadata. */
import { z } from "zod";
import { headedTypes } from "../model/heads.ts";
import { jsonPart, parsePart, requireFormat } from "../model/metadata.ts";
import { flatten, layoutOfTree, partsOf } from "../model/parameters.ts";
import { encodeSafetensors, openSafetensors } from "../model/safetensors/index.ts";
import { tokenizerFrom } from "../model/tokenizers/index.ts";
import { transformerConfigSchema } from "../model/transformerConfig.ts";
import { exchangeTemplateSchema, type HeadedTextModel, lineEach } from "./headClassifier.ts";

/** What such a file says it is. */
export const CLASSIFIER_FORMAT = "assay text classifier 1";

const headSchema = z.object({ outputs: z.int().min(1), reads: z.enum(["last", "mean"]) });

/** The bytes of the file. */
export function encodeClassifier(classifier: HeadedTextModel): Uint8Array {
  const { model, tokenizer, unsafe, template = lineEach } = classifier;
  const { config, head, parameters } = model;
  const layout = layoutOfTree(headedTypes(config, head));
  return encodeSafetensors(partsOf(parameters, layout), {
    format: CLASSIFIER_FORMAT,
    config: JSON.stringify(config),
    head: JSON.stringify(head),
    tokenizer: JSON.stringify(tokenizer),
    template: JSON.stringify(template),
    unsafe: JSON.stringify(unsafe),
  });
}

/** The classifier in a file. @throws RangeError that names the file, where it holds none. */
export function readClassifier(file: string): HeadedTextModel {
  const opened = openSafetensors(file);
  try {
    const about = { metadata: opened.metadata, file };
    requireFormat(about, { format: CLASSIFIER_FORMAT, what: "a text classifier" });
    const config = parsePart(about, "config", transformerConfigSchema);
    const head = parsePart(about, "head", headSchema);
    return {
      model: { config, head, parameters: flatten(opened, layoutOfTree(headedTypes(config, head))) },
      tokenizer: tokenizerFrom(jsonPart(about, "tokenizer"), file),
      template: parsePart(about, "template", exchangeTemplateSchema),
      unsafe: parsePart(about, "unsafe", z.int().min(0)),
    };
  } finally {
    opened.close();
  }
}
