/** What may be claimed about a training, before and after. */

import { seedFrom } from "../../../src/math/seed.ts";
import { privacyOf } from "../../../src/privacy/account.ts";
import { calibrate } from "../../../src/privacy/calibration/calibrate.ts";
import type { PrivacyEvent } from "../../../src/privacy/event.ts";
import type { NeighboringRelation } from "../../../src/privacy/neighboringRelation.ts";
import { samplingEvent } from "../../../src/privacy/sampling/samplingEvent.ts";
import { samplerOf } from "./sampling.ts";
import { type GlyphSettings, type GlyphTraining, stepsOf } from "./settings.ts";

/** A guarantee. */
export interface Claimed {
  readonly epsilon: number;
  /** No claim below this would be true of the mechanism. */
  readonly lower: number;
  readonly delta: number;
  readonly noiseMultiplier: number;
  readonly accountant: string;
}

/** Batches that are cut from an order move when a record goes away, so that their neighbours blank a record instead. */
export const relationOf = ({ sampling }: Pick<GlyphTraining, "sampling">): NeighboringRelation =>
  sampling === "poisson" ? "addOrRemoveOne" : "replaceSpecial";

/** What a claim is about. */
export interface ClaimOf {
  readonly event: PrivacyEvent;
  readonly neighboringRelation: NeighboringRelation;
  readonly delta: number;
  readonly noiseMultiplier: number;
}

/** What may be claimed about an event. */
export function claimedOf({
  event,
  neighboringRelation,
  delta,
  noiseMultiplier,
}: ClaimOf): Claimed {
  const account = privacyOf(event, { neighboringRelation });
  const { upper, lower } = account.epsilon(delta);
  return { epsilon: upper, lower, delta, noiseMultiplier, accountant: account.accountant.name };
}

const calibrated = new Map<string, number>();

/** The noise multiplier of a training: given, or the least that keeps its promise. */
export function noiseMultiplierOf(training: GlyphTraining, settings: GlyphSettings): number {
  const { privacy } = training;
  if (privacy === null) throw new RangeError("noiseMultiplierOf: this training has no noise.");
  if ("noiseMultiplier" in privacy) return privacy.noiseMultiplier;
  const { records: datasetSize, delta } = settings;
  const steps = stepsOf(training, settings);
  const { record: sampling } = samplerOf(training, settings, seedFrom(0));
  const key = JSON.stringify([privacy, sampling, steps, delta]);
  const known = calibrated.get(key);
  if (known !== undefined) return known;
  const { value } = calibrate(
    (noiseMultiplier) =>
      samplingEvent({ sampling, noiseMultiplier, steps, datasetSize, contributions: 1 }),
    {
      neighboringRelation: relationOf(training),
      ...{ target: { epsilon: privacy.epsilon, delta } },
      ...{ parameter: "noiseMultiplier", range: [0.05, 1e4], morePrivate: "larger" },
    },
  );
  calibrated.set(key, value);
  return value;
}
