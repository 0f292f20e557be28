/** What checkpoints of a known family may ask for and do not get: refused, because it changes every logit. */

import type { Settings } from "./family.ts";
import { ropeRefusals } from "./rope.ts";

/** One setting that is refused. */
interface Feature {
  readonly setting: string;
  readonly why: string;
  refuses(value: unknown, settings: Settings): boolean;
}

const isTrue = (value: unknown) => value === true;
const isGiven = (value: unknown) => value !== undefined && value !== null;
const isPositive = (value: unknown) => typeof value === "number" && value > 0;
const noExperts = "a mixture of experts has other layers";
const noCapping = "logits are not soft-capped";

const features: readonly Feature[] = [
  {
    setting: "quantization_config",
    why: "quantized weights are not read; save the model as float32, bfloat16 or float16",
    refuses: isGiven,
  },
  {
    setting: "sliding_window",
    why: "attention sees every earlier position",
    refuses: (value, { use_sliding_window, max_position_embeddings }) =>
      use_sliding_window !== false &&
      isPositive(value) &&
      Number(value) < Number(max_position_embeddings),
  },
  {
    setting: "layer_types",
    why: "every layer is full attention",
    refuses: (value) => Array.isArray(value) && value.some((type) => type !== "full_attention"),
  },
  { setting: "use_bidirectional_attention", why: "attention is causal", refuses: isTrue },
  { setting: "attn_logit_softcapping", why: noCapping, refuses: isGiven },
  { setting: "final_logit_softcapping", why: noCapping, refuses: isGiven },
  { setting: "num_experts", why: noExperts, refuses: isPositive },
  { setting: "num_local_experts", why: noExperts, refuses: isPositive },
  { setting: "n_routed_experts", why: noExperts, refuses: isPositive },
  { setting: "add_cross_attention", why: "there is no encoder to attend to", refuses: isTrue },
  { setting: "is_encoder_decoder", why: "models are decoders alone", refuses: isTrue },
  {
    setting: "scale_attn_weights",
    why: "scores are divided by the root of the head width",
    refuses: (value) => value === false,
  },
  {
    setting: "scale_attn_by_inverse_layer_idx",
    why: "scores are scaled alike in every layer",
    refuses: isTrue,
  },
  {
    setting: "pruned_heads",
    why: "every layer has all its heads",
    refuses: (value) => isGiven(value) && Object.keys(value as object).length > 0,
  },
  { setting: "rope_interleaved", why: "rotated pairs are half a head apart", refuses: isTrue },
  {
    setting: "auto_map",
    why: "a model with code of its own computes something else",
    refuses: (value) =>
      isGiven(value) &&
      ["AutoModelForCausalLM", "AutoModelForSequenceClassification"].some(
        (name) => name in (value as object),
      ),
  },
];

/** Names of the settings that may be refused: what a document lists. */
export const refusedSettings: readonly string[] = features.map(({ setting }) => setting);

/** What these settings ask for that no family gives, one sentence each. */
export function commonRefusals(settings: Settings): string[] {
  const refused = features.filter(({ setting, refuses }) => refuses(settings[setting], settings));
  const sentences = refused.map(
    ({ setting, why }) => `${setting} ${JSON.stringify(settings[setting])}: ${why}`,
  );
  return [...sentences, ...ropeRefusals(settings)];
}
