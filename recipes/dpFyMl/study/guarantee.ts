/** The guarantee of a training on glyphs: its relation, and the noise that it needs. */
import { noiseFor } from "../../../src/lab/guarantee.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import type { NeighboringRelation } from "../../../src/privacy/neighboringRelation.ts";
import { samplerOf } from "./sampling.ts";
import { type GlyphSettings, type GlyphTraining, stepsOf } from "./settings.ts";

export { type Claimed, claimedOf } from "../../../src/lab/guarantee.ts";

/** Batches that are cut from an order move when a record goes away, so that their neighbours blank a record instead. */
export const relationOf = ({ sampling }: Pick<GlyphTraining, "sampling">): NeighboringRelation =>
  sampling === "poisson" ? "addOrRemoveOne" : "replaceSpecial";

/** The noise multiplier of a training: given, or the least that keeps its promise. */
export function noiseMultiplierOf(training: GlyphTraining, settings: GlyphSettings): number {
  const { privacy } = training;
  if (privacy === null) throw new RangeError("noiseMultiplierOf: this training has no noise.");
  if ("noiseMultiplier" in privacy) return privacy.noiseMultiplier;
  const { records: datasetSize, delta } = settings;
  return noiseFor({
    target: { epsilon: privacy.epsilon, delta },
    sampling: samplerOf(training, settings, seedFrom(0)).record,
    ...{ steps: stepsOf(training, settings), datasetSize },
    neighboringRelation: relationOf(training),
  });
}
