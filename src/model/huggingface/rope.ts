/** Rotary positions in `config.json`: one record since version 5 of transformers, scattered settings before. */
import { z } from "zod";
import type { TransformerConfig } from "../transformerConfig.ts";
import type { Settings } from "./family.ts";

const number = z.number().positive();
const ropeSchema = z.looseObject({
  rope_type: z.string().nullish(),
  /** The older name of `rope_type`. */
  type: z.string().nullish(),
  rope_theta: number.nullish(),
  partial_rotary_factor: number.nullish(),
});
const factorSchema = z.object({ factor: number });
const llama3Schema = factorSchema.extend({
  low_freq_factor: number,
  high_freq_factor: number,
  original_max_position_embeddings: number.nullish(),
});
const scatteredSchema = z.looseObject({
  rope_theta: number.nullish(),
  rotary_emb_base: number.nullish(),
  partial_rotary_factor: number.nullish(),
  rotary_pct: number.nullish(),
  max_position_embeddings: number.nullish(),
});

type Positions = Extract<TransformerConfig["positions"], { kind: "rotary" }>;

const recordOf = (settings: Settings) =>
  ropeSchema.parse(settings.rope_scaling ?? settings.rope_parameters ?? {});

const kindOf = (record: z.infer<typeof ropeSchema>) => record.rope_type ?? record.type ?? "default";

/** Rotary positions; `fraction` is what the family turns of each head where nothing is said. */
export function readRope(settings: Settings, fraction = 1): Positions {
  const record = recordOf(settings);
  const scattered = scatteredSchema.parse(settings);
  const scaling = readScaling(record, scattered.max_position_embeddings);
  return {
    kind: "rotary",
    theta: record.rope_theta ?? scattered.rope_theta ?? scattered.rotary_emb_base ?? 10_000,
    fraction:
      record.partial_rotary_factor ??
      scattered.partial_rotary_factor ??
      scattered.rotary_pct ??
      fraction,
    ...(scaling ? { scaling } : {}),
  };
}

function readScaling(
  record: z.infer<typeof ropeSchema>,
  contextLength: number | null | undefined,
): Positions["scaling"] {
  switch (kindOf(record)) {
    case "linear":
      return { kind: "linear", factor: factorSchema.parse(record).factor };
    case "llama3": {
      const given = llama3Schema.parse(record);
      return {
        kind: "llama3",
        factor: given.factor,
        lowFrequencyFactor: given.low_freq_factor,
        highFrequencyFactor: given.high_freq_factor,
        trainedLength: z.number().parse(given.original_max_position_embeddings ?? contextLength),
      };
    }
    default:
      return undefined;
  }
}

/** The settings that `readRope` reads, in the spelling that every version understands. */
export function writeRope(positions: TransformerConfig["positions"]): Settings {
  if (positions.kind !== "rotary") return {};
  return { rope_theta: positions.theta, rope_scaling: writeScaling(positions.scaling) };
}

function writeScaling(scaling: Positions["scaling"]): Settings | null {
  if (!scaling) return null;
  if (scaling.kind === "linear") return { rope_type: "linear", factor: scaling.factor };
  return {
    rope_type: "llama3",
    factor: scaling.factor,
    low_freq_factor: scaling.lowFrequencyFactor,
    high_freq_factor: scaling.highFrequencyFactor,
    original_max_position_embeddings: scaling.trainedLength,
  };
}

/** What rotary settings ask for that is not there. */
export function ropeRefusals(settings: Settings): string[] {
  const record = settings.rope_scaling ?? settings.rope_parameters;
  const nested = typeof record === "object" && Object.values(record ?? {}).some(isRecord);
  if (nested) return ["rope_parameters: every layer must turn by the same frequencies"];
  const kind = kindOf(recordOf(settings));
  return ["default", "linear", "llama3"].includes(kind)
    ? []
    : [`rope_type ${kind}: frequencies are scaled as default, linear or llama3 only`];
}

const isRecord = (value: unknown) => typeof value === "object" && value !== null;
