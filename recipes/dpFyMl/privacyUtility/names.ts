/** What records call a training by its guarantee. */
import type { GlyphTraining } from "../study/settings.ts";

/** Trained without privacy. */
export const without = "without privacy";

/** `epsilon 2`, `noise 1.5`, or `without privacy`. */
export function conditionOf({ privacy }: Pick<GlyphTraining, "privacy">): string {
  if (privacy === null) return without;
  return "epsilon" in privacy ? `epsilon ${privacy.epsilon}` : `noise ${privacy.noiseMultiplier}`;
}
