/** The door of the linter: JSON of several kinds, each told by what it says about itself. */
import type { z } from "zod";
import { clickModelConfigSchema } from "../../model/clicks/clickModelConfig.ts";
import { mlpConfigSchema } from "../../model/mlp.ts";
import { transformerConfigSchema } from "../../model/transformerConfig.ts";
import { RefusedInputError, shown } from "../refusal.ts";
import { describeClickModel } from "./clickLayers.ts";
import { describeHuggingFace, isHuggingFaceConfig } from "./huggingFaceConfig.ts";
import { describeLayers, layerListSchema } from "./layerList.ts";
import { describeMlp } from "./mlpLayers.ts";
import { pipelineSchema } from "./pipeline.ts";
import type { LintSubject } from "./subject.ts";
import { describeTransformer } from "./transformerLayers.ts";

/** What a file cannot say itself. */
export interface SubjectContext {
  /** What it is called in errors. */
  readonly where: string;
  /** Numbers in the weights beside it. */
  readonly parameters?: number;
}

/**
 * What the linter looks at in this JSON: a pipeline, a list of layers, a Hugging Face config, or a config of ours.
 *
 * @throws RefusedInputError for anything else, with the first thing that is wrong.
 */
export function readSubject(json: unknown, { where, parameters }: SubjectContext): LintSubject {
  const record = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  if (record.kind === "pipeline") return { pipeline: parsed(pipelineSchema, json, where) };
  if (record.kind === "layers")
    return { model: describeLayers(parsed(layerListSchema, json, where)) };
  if (isHuggingFaceConfig(record)) return { model: describeHuggingFace(record, parameters) };
  if ("feedForwardWidth" in record) {
    return { model: describeTransformer(parsed(transformerConfigSchema, json, where)) };
  }
  const ofClicks = clickModelConfigSchema.options.find(
    ({ shape }) => shape.kind.value === record.kind,
  );
  if (ofClicks) return { model: describeClickModel(parsed(ofClicks.strict(), json, where)) };
  if ("widths" in record) {
    return { model: describeMlp(parsed(mlpConfigSchema.strict(), json, where)) };
  }
  throw new RefusedInputError({
    where,
    expected:
      'a pipeline ("kind": "pipeline"), a list of layers ("kind": "layers"), a config.json of Hugging Face, or a config of a transformer, a multi-layer perceptron or a model of clicks of ours',
    got: shown(json),
    why: "The linter looks only at what it understands: silence about something else would read as praise.",
  });
}

function parsed<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  where: string,
): z.infer<Schema> {
  const checked = schema.safeParse(json);
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0]!;
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  throw new RefusedInputError({
    where: `${where}${place.join("")}`,
    expected:
      "what docs/schema/privacyPipeline.json or privacyLayers.json says, or a config of ours",
    got: message,
    why: "What is misspelt would not be looked at.",
  });
}
