/**
 * A private training run before it starts: what couples clipping, noise, sampler and event.
 *
 * Proves: the event is derived from the parts that run, so nobody can account for another sampler than the one that
 * drew the batches. Does not prove: that the data holds one record per unit of privacy.
 */
import type { ClippingRecord } from "./clipping/clipping.ts";
import type { PrivacyEvent } from "./event.ts";
import type { NeighboringRelation } from "./neighboringRelation.ts";
import type { NoiseRecord } from "./noise/noiseStream.ts";
import type { SamplingRecord } from "./sampling/sampler.ts";
import type { UnitOfPrivacy } from "./unitOfPrivacy.ts";

/** What decides the guarantee of a run, as data. */
export interface PrivacyPlan {
  readonly unitOfPrivacy: UnitOfPrivacy;
  readonly neighboringRelation: NeighboringRelation;
  /** In (0, 1 / datasetSize). */
  readonly delta: number;
  /** Records. Under `addOrRemoveOne` this number is private itself. */
  readonly datasetSize: number;
  /** Releases of a noisy gradient. At least 0. */
  readonly steps: number;
  readonly sampling: SamplingRecord;
  readonly clipping: ClippingRecord;
  readonly noise: NoiseRecord;
  /** Public constant that noisy sums are divided by. Above 0. */
  readonly divisor: number;
  /** What the first parameters were trained on, where that was public data; absent: nothing. */
  readonly publicPretraining?: string;
}

/** What happens to private data when this plan is carried out. */
export type EventOf = (plan: PrivacyPlan) => PrivacyEvent;
