/** Saving a model as a checkpoint that `transformers` loads. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { layoutOfTree } from "../parameters.ts";
import { writeSafetensors } from "../safetensors/index.ts";
import { huggingFaceJson } from "../tokenizers/huggingFaceJson.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { transformerTypes } from "../transformer.ts";
import type { TransformerConfig } from "../transformerConfig.ts";
import type { TrainedModel } from "../weights.ts";
import { families } from "./families/index.ts";
import type { Family, Settings } from "./family.ts";
import { fileShape, written } from "./pieces.ts";

export interface SaveOptions {
  /** `model_type` to write. @default the first family that can express the config */
  readonly family?: string;
  /** Of bytes or byte pairs, or one that was loaded. @default none is written */
  readonly tokenizer?: Tokenizer;
  /** Ids that end a text. @default none */
  readonly ends?: readonly number[];
  /** Jinja template of conversations. @default none is written */
  readonly chatTemplate?: string;
}

/**
 * Writes `config.json`, `generation_config.json`, `model.safetensors` (float32) and, with a tokenizer,
 * `tokenizer.json` and `tokenizer_config.json` into `folder`, which is made where it is not there.
 *
 * @throws RangeError where no family, or not the given one, can express the config.
 */
export function saveHuggingFace(
  folder: string,
  { config, parameters }: TrainedModel,
  options: SaveOptions = {},
): void {
  const family = familyFor(config, options.family);
  const tokenizer = options.tokenizer && huggingFaceJson(options.tokenizer);
  mkdirSync(folder, { recursive: true });
  const ids = { bos_token_id: null, eos_token_id: idsOf(options.ends), pad_token_id: null };
  const json = (name: string, value: object) =>
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  json("config.json", { ...settingsFor(family, config), ...ids });
  json("generation_config.json", ids);
  if (tokenizer) {
    json("tokenizer.json", tokenizer);
    json("tokenizer_config.json", tokenizerSettings(options));
  }
  if (options.chatTemplate !== undefined) {
    writeFileSync(join(folder, "chat_template.jinja"), options.chatTemplate);
  }
  const path = join(folder, "model.safetensors");
  writeSafetensors(path, tensorsOf(family, config, parameters), { format: "pt" });
}

/** One id alone, several as a list, none as null. */
const idsOf = (ends: readonly number[] = []) => (ends.length > 1 ? ends : (ends[0] ?? null));

const tokenizerSettings = ({ tokenizer, ends }: SaveOptions) => ({
  tokenizer_class: "PreTrainedTokenizerFast",
  clean_up_tokenization_spaces: false,
  ...(ends?.length ? { eos_token: tokenizer!.decode([ends[0]!]) } : {}),
});

const settingsFor = (family: Family, config: TransformerConfig): Settings => ({
  model_type: family.name,
  architectures: [family.architecture],
  torch_dtype: "float32",
  ...family.write(config),
});

function tensorsOf(family: Family, config: TransformerConfig, parameters: Float32Array) {
  const { places } = layoutOfTree(transformerTypes(config));
  const byName = new Map(places.map((place) => [place.name, place]));
  return family.pieces(config).map((piece) => {
    const { shape, offset, size } = byName.get(piece.parameter)!;
    const here = parameters.subarray(offset, offset + size);
    return {
      name: piece.name,
      shape: fileShape(piece, shape),
      data: () => written({ piece, shape, here }),
    };
  });
}

/** The family that says exactly this config. */
function familyFor(config: TransformerConfig, name?: string): Family {
  const named = families.find((family) => family.name === name);
  if (name !== undefined && !named) {
    throw new RangeError(`saveHuggingFace: no family ${name}; known are ${familyNames}.`);
  }
  const candidates = named ? [named] : families;
  const found = candidates.find((family) => differences(family, config).length === 0);
  if (found) return found;
  const reasons = candidates.map(
    (family) => `${family.name}: ${differences(family, config).join(", ")}`,
  );
  throw new RangeError(
    `saveHuggingFace: no checkpoint says this config. It differs in: ${reasons.join("; ")}.`,
  );
}

const familyNames = families.map(({ name }) => name).join(", ");

/** Parts of the config that would come back otherwise. */
function differences(family: Family, config: TransformerConfig): string[] {
  const settings = settingsFor(family, config);
  const back = readBack(family, settings);
  const keys = Object.keys(config) as (keyof TransformerConfig)[];
  const changed = keys.filter((key) => !isDeepStrictEqual(back?.[key], config[key]));
  return changed.length > 0 ? changed : family.refusals(settings);
}

/** Undefined where the settings make no sense to their own family, such as heads that do not fill the width. */
function readBack(family: Family, settings: Settings): TransformerConfig | undefined {
  try {
    return family.read(settings);
  } catch {
    return undefined;
  }
}
