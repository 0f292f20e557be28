/** What records call a guarantee. */
import type { GlyphTraining } from "./settings.ts";

/** Trained without privacy. */
export const without = "without privacy";

/** `epsilon 2`; `without privacy` for null. */
export const guaranteeName = (epsilon: number | null): string =>
  epsilon === null ? without : `epsilon ${epsilon}`;

/** The same of a training, or `noise 1.5` where that is what it was given. */
export const conditionOf = ({ privacy }: Pick<GlyphTraining, "privacy">): string =>
  privacy !== null && "noiseMultiplier" in privacy
    ? `noise ${privacy.noiseMultiplier}`
    : guaranteeName(privacy?.epsilon ?? null);
