/** Who attacks: four variants of GBRT, a prompt model trained by reward, and two that search for nothing. */
import naturalPrompts from "../../../src/attacks/naturalPrompts.ts";
import randomWords from "../../../src/attacks/randomWords.ts";
import reinforce from "../../../src/attacks/reinforce.ts";
import { neutralWord } from "../../../src/data/plantedConversations.ts";
import type { StudyCondition } from "../study/defineAttackStudy.ts";
import {
  gbrt,
  gradientCondition,
  promptModelCondition,
  responseOnly,
  steepLoss,
} from "../study/gradient.ts";
import type { Settings } from "./settings.ts";

/** Of the variants, as they are called here and there. */
export const names = {
  gbrt,
  realism: "GBRT-RealismLoss",
  response: responseOnly,
  finetune: "GBRT-Finetune",
  reinforce: "RL red team",
  natural: "natural prompts",
  random: "random words",
  flatGbrt: "GBRT, the paper's loss",
  flatRealism: "GBRT-RealismLoss, the paper's loss",
  flatResponse: "GBRT-ResponseOnly, the paper's loss",
} as const;

/** All conditions, in the order of the page. */
export function conditions(settings: Settings): readonly StudyCondition[] {
  const { unsearched } = settings;
  const gradient = (name: string, variant: string, loss: string) =>
    gradientCondition(name, settings, { variant, loss });
  return [
    gradient(names.gbrt, "gbrt", steepLoss),
    gradient(names.realism, "realismLoss", steepLoss),
    gradient(names.response, "responseOnly", steepLoss),
    gradient(names.flatGbrt, "gbrt", "probability"),
    gradient(names.flatRealism, "realismLoss", "probability"),
    gradient(names.flatResponse, "responseOnly", "probability"),
    promptModel(settings),
    reinforced(settings),
    { name: names.natural, attack: naturalPrompts as never, settings: { runs: unsearched } },
    { name: names.random, attack: randomWords as never, settings: { runs: unsearched } },
  ];
}

/** A prompt model, asked in the one word of this world that says nothing. */
const promptModel = ({ promptModelSteps: steps, runs }: Settings): StudyCondition =>
  promptModelCondition(names.finetune, { steps, runs }, { modelPrompt: neutralWord });

const reinforced = ({ promptModelSteps, runs }: Settings): StudyCondition => ({
  ...{ name: names.reinforce, attack: reinforce as never },
  settings: { steps: promptModelSteps, samples: runs },
});
