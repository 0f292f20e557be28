/**
 * What `config.json` of a Hugging Face checkpoint says to the linter.
 *
 * Does not prove: that an architecture without a finding is safe. A config names a family and some settings, so only
 * what is known of the family, and what the settings say, is seen.
 */
import type { Layer, ModelDescription } from "./subject.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Families with batch normalisation inside. */
const batchNormalised = new Set([
  ...["resnet", "regnet", "mobilenet_v1", "mobilenet_v2", "mobilevit", "mobilevitv2"],
  ...["efficientnet", "levit", "cvt", "van", "wav2vec2-conformer", "timm_backbone"],
]);

/** Families whose backbone has batch normalisation with frozen statistics. */
const frozenBackbone = new Set([
  "detr",
  "conditional_detr",
  "deformable_detr",
  "table-transformer",
]);

/** Families that are trained by comparing the examples of a batch. */
const contrastive = new Set([
  ...[
    "clip",
    "chinese_clip",
    "altclip",
    "siglip",
    "siglip2",
    "align",
    "groupvit",
    "clap",
    "x_clip",
  ],
  "vision-text-dual-encoder",
]);

/** Whether this JSON looks like such a file. */
export const isHuggingFaceConfig = (settings: Settings): boolean =>
  typeof settings.model_type === "string" || Array.isArray(settings.architectures);

/** What the linter can know of it; `parameters` is the number of them, where the weights lie beside it. */
export function describeHuggingFace(settings: Settings, parameters?: number): ModelDescription {
  const family = String(settings.model_type ?? (settings.architectures as unknown[])[0]);
  return {
    origin: `Hugging Face config of ${family}`,
    layers: [...familyLayers(family), ...expertLayers(settings), ...settingLayers(settings)],
    tied: isTied(settings) ? [["input embedding", "output head"]] : [],
    ...(parameters !== undefined && { parameters }),
    isComplete: false,
  };
}

function familyLayers(family: string): readonly Layer[] {
  const layer = (type: string, settings: Settings = {}) => [{ where: family, type, settings }];
  if (batchNormalised.has(family)) return layer("BatchNorm");
  if (frozenBackbone.has(family)) return layer("BatchNorm", { frozen: true });
  return contrastive.has(family) ? layer("contrastive loss") : [];
}

/** A loss that balances experts is there where its weight is set, unless the config switches it off. */
function expertLayers(settings: Settings): readonly Layer[] {
  const count = ["num_local_experts", "num_experts", "n_routed_experts"].find(
    (name) => typeof settings[name] === "number",
  );
  if (count === undefined) return [];
  const { router_aux_loss_coef, expert_capacity, output_router_logits } = settings;
  const active = output_router_logits === false ? {} : { router_aux_loss_coef };
  return [{ where: count, type: "SparseMoe", settings: { ...active, expert_capacity } }];
}

function settingLayers(settings: Settings): readonly Layer[] {
  const activation = ["hidden_act", "hidden_activation", "activation_function"].find(
    (name) => typeof settings[name] === "string",
  );
  return [
    ...(typeof settings.vocab_size === "number"
      ? [{ where: "vocab_size", type: "Embedding", settings: {} }]
      : []),
    ...(activation === undefined
      ? []
      : [{ where: activation, type: plainName(settings[activation] as string), settings: {} }]),
  ];
}

/** `gelu_new`, `gelu_pytorch_tanh`, `quick_gelu` are all one function to the linter. */
const plainName = (activation: string) => (/gelu/.test(activation) ? "gelu" : activation);

/** Absent means tied, as in the library that writes these files. */
const isTied = ({ tie_word_embeddings, vocab_size }: Settings): boolean =>
  typeof vocab_size === "number" && tie_word_embeddings !== false;
