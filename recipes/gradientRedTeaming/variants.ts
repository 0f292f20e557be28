/**
 * The four variants of Wichers et al. 2024, section 3, beside reinforcement learning and prompts that nobody searched for:
 * Tables 1 and 2 in a world whose holes are known.
 *
 * Shows: what each objective finds, by the classifier that it climbs, by one that it never saw, and in truth.
 * Does not show: how the variants compare on a large model. The classifier's flaw is planted, and stronger than most.
 */

import { defineAttackStudy } from "./study/defineAttackStudy.ts";
import { conditions } from "./variants/conditions.ts";
import { figures } from "./variants/figures.ts";
import { findings } from "./variants/findings.ts";
import { presets, type Settings, settingsSchema } from "./variants/settings.ts";

export default defineAttackStudy<Settings>({
  name: "variants",
  claim:
    "Gradients through prompt, response and classifier find prompts that make a model unsafe; an objective that sees the prompt fools the classifier instead, one that rates the response alone breaks the model.",
  description: "Attack a model with known holes by all variants of gradient-based red teaming.",
  schema: settingsSchema,
  presets,
  conditions,
  findings,
  figures,
  caveats: [
    "Hyper-parameters are those of the paper's Table 8, found for another model; here only the learning rate of GBRT-Finetune was chosen anew, and the loss that is climbed: conditions say where it is the paper's.",
  ],
});
