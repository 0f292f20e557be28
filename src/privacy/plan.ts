/**
 * A private training run before it starts: what couples clipping, noise, sampler and event.
 *
 * Proves: the event is derived from the parts that run, so nobody can account for another sampler than the one that
 * drew the batches. Does not prove: that the data holds one record per unit of privacy.
 */
import { isDeepStrictEqual } from "node:util";
import { checkRelation } from "./account.ts";
import type { Clipping, ClippingRecord } from "./clipping/clipping.ts";
import { checkDelta } from "./deltaCheck.ts";
import type { PrivacyEvent } from "./event.ts";
import type { NeighboringRelation } from "./neighboringRelation.ts";
import type { PrivateNoise } from "./noise/noise.ts";
import type { NoiseRecord } from "./noise/noiseStream.ts";
import type { BatchSampler, SamplingRecord } from "./sampling/sampler.ts";
import { samplingEvent } from "./sampling/samplingEvent.ts";
import { checkedUnit } from "./unitCheck.ts";
import type { UnitOfPrivacy } from "./unitOfPrivacy.ts";

/** The parts of a run that its event depends on, as data. */
export interface PlanParts {
  /** Records. Under `addOrRemoveOne` this number is private itself. */
  readonly datasetSize: number;
  readonly sampling: SamplingRecord;
  /** Of the sampler's coins; `fixed` where there are none. */
  readonly samplingRandomness: BatchSampler["randomness"];
  readonly clipping: ClippingRecord;
  readonly noise: NoiseRecord;
  /** Public constant that noisy sums are divided by. Above 0. */
  readonly divisor: number;
  /** Records of one unit at most that are drawn and clipped together, as one. Absent: each is drawn and clipped by itself. */
  readonly recordsPerUnit?: number;
}

/** What decides the guarantee of a run, as data. */
export interface PrivacyPlan extends PlanParts {
  readonly unitOfPrivacy: UnitOfPrivacy;
  readonly neighboringRelation: NeighboringRelation;
  /** In (0, 1 / datasetSize). */
  readonly delta: number;
  /** Releases of a noisy gradient. At least 0. */
  readonly steps: number;
  /** What the first parameters were trained on, where that was public data; absent: nothing. */
  readonly publicPretraining?: string;
}

/** The parts of a run as the objects that do the work. */
export interface RunningParts {
  readonly sampler: BatchSampler;
  readonly clipping: Clipping;
  readonly noise: PrivateNoise;
  /** Public constant that noisy sums are divided by. Above 0. @default the sampler's expected batch */
  readonly divisor?: number;
}

/** What a person decides about a run besides its parts. */
export interface PlanChoices {
  readonly unitOfPrivacy: UnitOfPrivacy;
  readonly neighboringRelation: NeighboringRelation;
  readonly delta: number;
  readonly steps: number;
  readonly publicPretraining?: string;
}

/** Parts as data. */
export function partsOfRun({ sampler, clipping, noise, divisor }: RunningParts): PlanParts {
  const { recordsPerUnit } = sampler;
  return {
    datasetSize: sampler.datasetSize,
    sampling: sampler.record,
    samplingRandomness: sampler.randomness,
    clipping: clipping.record,
    noise: noise.record,
    divisor: divisor ?? sampler.expectedBatch,
    ...(recordsPerUnit !== undefined && { recordsPerUnit }),
  };
}

/**
 * The plan of a run with these parts.
 *
 * @throws RefusedInputError for a delta of at least 1 / n, or a unit of privacy or a relation that was not stated; RangeError
 * for other numbers out of range, and for parts that do not belong together.
 */
export function planOf(parts: RunningParts, choices: PlanChoices): PrivacyPlan {
  // Parts come last: whoever passes another plan as choices gets the parts that run, not those of that plan.
  const plan: PrivacyPlan = { ...choices, ...partsOfRun(parts) };
  checkedUnit(plan.unitOfPrivacy);
  checkRelation(plan.neighboringRelation);
  checkDelta(plan.delta, { datasetSize: plan.datasetSize });
  if (!(Number.isSafeInteger(plan.steps) && plan.steps >= 0)) {
    throw new RangeError(`planOf: expected a whole number of steps, got ${plan.steps}.`);
  }
  if (!(plan.divisor > 0 && Number.isFinite(plan.divisor))) {
    throw new RangeError(`planOf: expected a divisor above 0, got ${plan.divisor}.`);
  }
  requireSameRandomness(plan);
  requireOneSplit(plan);
  requirePlaces(plan);
  requireTogether(plan);
  eventOfPlan(plan);
  // Throws where no noise is left for gradients.
  parts.clipping.adaptation?.gradientNoiseMultiplier(plan.noise.noiseMultiplier);
  return plan;
}

/** A step that a crash repeats must be the same release, or one with fresh coins and fresh noise. */
function requireSameRandomness({ samplingRandomness, noise }: PrivacyPlan): void {
  if (samplingRandomness === "fixed" || samplingRandomness === noise.randomness) return;
  throw new RangeError(
    `planOf: expected the same randomness for sampling and noise, got ${samplingRandomness} and ${noise.randomness}. ` +
      "A step that is repeated after a crash would show the same noise on other records, or the same records twice.",
  );
}

/** Records that a unit has besides those that are clipped together would be in no bound. */
function requireTogether({ recordsPerUnit, unitOfPrivacy: unit }: PrivacyPlan): void {
  if (recordsPerUnit === undefined || unit.kind === "example") return;
  if (unit.contributions <= recordsPerUnit) return;
  throw new RangeError(
    `planOf: expected at most ${recordsPerUnit} contributions, as many as are drawn and clipped together, got ` +
      `${unit.contributions}. Bound the records of each unit where batches are made.`,
  );
}

/** Counts of rows and the count of adaptive clipping would both take their part of one noise multiplier. */
function requireOneSplit({ noise, clipping }: PrivacyPlan): void {
  if (noise.kind !== "gaussian" || noise.rows?.kind !== "adaptive") return;
  if (clipping.kind !== "adaptive") return;
  throw new RangeError(
    "planOf: expected a clip norm that stays where rows are chosen at every step, got adaptive clipping.",
  );
}

/**
 * Where the place of a record decides about its steps, all later ones move up when it goes: then neighbours are those
 * that leave its place as it is.
 */
function requirePlaces({ sampling, neighboringRelation }: PrivacyPlan): void {
  const isPlaced = ["fixedOrder", "shuffled", "cyclicPoisson"].includes(sampling.kind);
  if (!isPlaced || neighboringRelation !== "addOrRemoveOne") return;
  throw new RangeError(
    `planOf: expected replaceSpecial or replaceOne for ${sampling.kind} batches, got addOrRemoveOne. ` +
      "Without a record all later ones move into other batches, and no bound is known for that.",
  );
}

/**
 * What happens to private data when a plan is carried out for so many steps.
 *
 * @throws RangeError where parts do not belong together: noise that is correlated for other batches than the sampler's, or
 * units of several records with a sampler about which nothing is known then.
 */
export function eventOfPlan(plan: PrivacyPlan, steps = plan.steps): PrivacyEvent {
  const { noise, sampling, datasetSize, unitOfPrivacy } = plan;
  if (steps === 0) return { kind: "noOp" };
  if (!(noise.noiseMultiplier > 0)) return { kind: "nonPrivate" };
  // Whoever is drawn by one coin and clipped as one moves a sum by one bound, however many records that are.
  const isOne = unitOfPrivacy.kind === "example" || plan.recordsPerUnit !== undefined;
  const contributions = isOne ? 1 : unitOfPrivacy.contributions;
  if (noise.kind === "correlated") return correlatedEvent(plan, contributions);
  const { noiseMultiplier } = noise;
  return samplingEvent({ sampling, noiseMultiplier, steps, datasetSize, contributions });
}

/** Noise that is correlated over steps is accounted for as a whole: stopping early costs the same. */
function correlatedEvent(plan: PrivacyPlan, contributions: number): PrivacyEvent {
  const { noise, sampling, datasetSize, steps, clipping, neighboringRelation } = plan;
  if (noise.kind !== "correlated") return { kind: "nonPrivate" };
  const { pattern, event, relations } = noise;
  const fail = (expected: string, got: string): never => {
    throw new RangeError(
      `eventOfPlan: ${noise.strategy} noise expects ${expected}, got ${got}. Make both for the same batches.`,
    );
  };
  if (contributions !== 1) fail("one record per unit of privacy", `${contributions}`);
  if (!relations.includes(neighboringRelation)) fail(relations.join(" or "), neighboringRelation);
  // Steps of different scale would not cancel as they should, nor be bounded together.
  if (clipping.kind === "adaptive") fail("a clip norm that stays", clipping.kind);
  if (pattern.kind === "cyclicPoisson") {
    const { groups, samplingRate } = pattern;
    const expected = { kind: pattern.kind, samplingRate, groups };
    if (!sameData(expected, sampling)) fail(JSON.stringify(expected), JSON.stringify(sampling));
    if (steps > pattern.steps) fail(`at most ${pattern.steps} steps`, `${steps}`);
    return event;
  }
  const isOrdered = sampling.kind === "fixedOrder";
  const stepsPerEpoch = isOrdered ? Math.ceil(datasetSize / sampling.batchSize) : 1;
  if (!isOrdered && sampling.kind !== "everyRecord")
    fail("batches in a fixed order", sampling.kind);
  if (stepsPerEpoch !== pattern.stepsPerEpoch) {
    fail(`${pattern.stepsPerEpoch} steps per epoch`, `${stepsPerEpoch}`);
  }
  const most = pattern.stepsPerEpoch * pattern.epochs;
  if (steps > most) fail(`at most ${most} steps`, `${steps}`);
  return event;
}

/** Whether two records say the same, in whatever order. */
export const sameData = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);
