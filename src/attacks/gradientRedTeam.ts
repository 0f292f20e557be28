/** Gradient-based red teaming: climbs from the rating through the sampled response into the distribution of the prompt. */
import { defineAttack } from "./attack.ts";
import { promptLogits } from "./gradientRedTeam/promptLogits.ts";
import { promptModel } from "./gradientRedTeam/promptModel.ts";
import { ascentSession } from "./gradientRedTeam/session.ts";
import { type RedTeamSettings, settingsSchema } from "./gradientRedTeam/settings.ts";

export default defineAttack<RedTeamSettings>({
  name: "gradientRedTeam",
  description:
    "Climbs from the rating through the sampled response into the distribution of each prompt token.",
  source: "Wichers et al. 2024",
  access: "gradients",
  schema: settingsSchema,
  start: async (beginning) => {
    const isFinetuning = beginning.settings.variant === "finetune";
    const ascent = isFinetuning ? await promptModel(beginning) : promptLogits(beginning);
    return ascentSession(beginning, ascent);
  },
});
