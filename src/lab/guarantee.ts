/** What may be claimed about a training, before and after: for experiments that compare guarantees. */
import { privacyOf } from "../privacy/account.ts";
import { calibrate } from "../privacy/calibration/calibrate.ts";
import type { PrivacyEvent } from "../privacy/event.ts";
import type { NeighboringRelation } from "../privacy/neighboringRelation.ts";
import type { SamplingRecord } from "../privacy/sampling/sampler.ts";
import { samplingEvent } from "../privacy/sampling/samplingEvent.ts";

/** A guarantee. */
export interface Claimed {
  readonly epsilon: number;
  /** No claim below this would be true of the mechanism. */
  readonly lower: number;
  readonly delta: number;
  readonly noiseMultiplier: number;
  readonly accountant: string;
}

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

/** A run whose noise is wanted. */
export interface NoiseWanted {
  readonly target: { readonly epsilon: number; readonly delta: number };
  readonly sampling: SamplingRecord;
  readonly steps: number;
  /** Units of privacy. */
  readonly datasetSize: number;
  readonly neighboringRelation: NeighboringRelation;
  /** What else is charged to the same target, such as statistics. @default nothing */
  readonly charges?: readonly PrivacyEvent[];
}

const calibrated = new Map<string, number>();

/**
 * The least noise multiplier with which steps and charges together keep the target. Replicates ask again and again:
 * answers are kept.
 *
 * @throws UnreachableTargetError where no noise is enough.
 */
export function noiseFor(wanted: NoiseWanted): number {
  const key = JSON.stringify(wanted);
  const known = calibrated.get(key);
  if (known !== undefined) return known;
  const { target, sampling, steps, datasetSize, neighboringRelation, charges = [] } = wanted;
  const eventAt = (noiseMultiplier: number): PrivacyEvent => {
    const own = samplingEvent({ sampling, noiseMultiplier, steps, datasetSize, contributions: 1 });
    return charges.length === 0 ? own : { kind: "composed", events: [own, ...charges] };
  };
  const { value } = calibrate(eventAt, {
    ...{ neighboringRelation, target },
    ...{ parameter: "noiseMultiplier", range: [0.05, 1e4], morePrivate: "larger" },
  });
  calibrated.set(key, value);
  return value;
}
