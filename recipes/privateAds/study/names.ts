/** What records call a training. */
import type { DataOf } from "./data.ts";
import type { AdTraining } from "./settings.ts";

/** Names of conditions, no two alike. */
export type ConditionOf = (training: AdTraining) => string;

/** Trained without privacy. */
export const without = "without privacy";
/** The truth of a generated log: nobody can rank better. Of the log that a training has, if it is not the shared one. */
export const truthName = ({ rate }: DataOf): string =>
  rate === undefined ? "the truth" : `the truth, rate ${rate}`;

/** `epsilon 2`, `noise 1.5`, or `without privacy`; with canaries it says so. */
export const guaranteeName = ({ privacy, canaries }: AdTraining): string =>
  `${mechanismName(privacy)}${canaries === undefined ? "" : ", with canaries"}`;

function mechanismName(privacy: AdTraining["privacy"]): string {
  if (privacy === null) return without;
  return "epsilon" in privacy ? `epsilon ${privacy.epsilon}` : `noise ${privacy.noiseMultiplier}`;
}
