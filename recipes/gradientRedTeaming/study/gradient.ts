/** Conditions that attack by gradient; what is not said is the paper's. */

import type { Attack } from "../../../src/attacks/attack.ts";
import gradientRedTeam from "../../../src/attacks/gradientRedTeam.ts";
import type { StudyCondition } from "./defineAttackStudy.ts";
import type { AttackShape } from "./settings.ts";

/** What is climbed where the paper's P(unsafe) is too flat, because a classifier is sure. */
export const steepLoss = "logProbability";

/** Names that several experiments share. */
export const gbrt = "GBRT";
/** The variant that rates the response by itself. */
export const responseOnly = "GBRT-ResponseOnly";

/** An attack by gradient under this name. `changes` replace settings. */
export const gradientCondition = (
  name: string,
  { runs, steps }: AttackShape,
  changes: Readonly<Record<string, unknown>>,
): StudyCondition => ({
  ...{ name, attack: gradientRedTeam as Attack<never> },
  settings: { loss: steepLoss, runs, steps, ...changes },
});

/** GBRT-ResponseOnly under its own name. */
export const responseOnlyCondition = (shape: AttackShape, name = responseOnly): StudyCondition =>
  gradientCondition(name, shape, { variant: "responseOnly" });

/**
 * GBRT-Finetune. Its learning rate was chosen on seeds from 100: with the paper's, from 0.107, a model of this size forgets
 * what it knows in a few steps.
 */
export const promptModelCondition = (
  name: string,
  shape: AttackShape,
  changes: Readonly<Record<string, unknown>>,
): StudyCondition =>
  gradientCondition(name, shape, {
    ...{ variant: "finetune", learningRate: { initial: 0.003, final: 0.0003 } },
    ...changes,
  });
