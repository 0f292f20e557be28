/**
 * A factorisation together with the way batches are formed, and so with the event that describes a run: nobody can put
 * the noise of one beside the sampler of another.
 */
import type { PrivacyEvent } from "../event.ts";
import { type NeighboringRelation, neighboringRelations } from "../neighboringRelation.ts";
import { binaryTree } from "./binaryTree.ts";
import type { Factorization } from "./factorization.ts";
import { oneParticipation } from "./participation.ts";

/** How batches have to be formed for the event to be true. */
export type BatchPattern =
  /**
   * Every record is in one step of each epoch, and always in the same one: no chance is involved. Also a stream of which
   * each record is seen once.
   */
  | { readonly kind: "fixedOrder"; readonly stepsPerEpoch: number; readonly epochs: number }
  /** Records in `groups` groups, which take turns; those of the group in turn are in by their own coins. */
  | {
      readonly kind: "cyclicPoisson";
      readonly groups: number;
      readonly samplingRate: number;
      readonly steps: number;
    };

/** What a plan needs to know about correlated noise. Immutable. */
export interface CorrelatedMechanism {
  readonly factorization: Factorization;
  /** The sampler has to do this; the event says nothing about any other. */
  readonly pattern: BatchPattern;
  /** Under which relations the event is true. */
  readonly relations: readonly NeighboringRelation[];
  /** Standard deviation of z over noiseMultiplier × norm bound: what one record can move C g by. */
  readonly sensitivity: number;
  /** What a whole run does to private data. */
  eventOf(noiseMultiplier: number): PrivacyEvent;
}

/**
 * Without a record all later ones move up, into other steps and groups. So where the place of a record decides, only
 * relations under which places stay are covered.
 */
const placesStay: readonly NeighboringRelation[] = ["replaceSpecial", "replaceOne"];

/**
 * The mechanism for batches in a fixed order, the same in every epoch of `stepsPerEpoch` steps: one Gaussian, relative
 * to all that a record moves in its epochs together.
 */
export function inFixedOrder(
  factorization: Factorization,
  stepsPerEpoch: number,
): CorrelatedMechanism {
  requireWhole("inFixedOrder", "stepsPerEpoch", stepsPerEpoch);
  const epochs = Math.ceil(factorization.steps / stepsPerEpoch);
  const participation = { participations: epochs, separation: stepsPerEpoch };
  return {
    factorization,
    pattern: { kind: "fixedOrder", stepsPerEpoch, epochs },
    // With all records in every step there are no places.
    relations: stepsPerEpoch === 1 ? neighboringRelations : placesStay,
    sensitivity: factorization.sensitivity(participation).value,
    eventOf: (noiseMultiplier) => ({ kind: "gaussian", noiseMultiplier }),
  };
}

/** Batches by cyclic Poisson sampling. */
export interface CyclicPoissonOptions {
  /** Probability that a record is in a batch of its group: its expected steps × groups / steps. In (0, 1]. */
  readonly samplingRate: number;
  /** At least the bands of the factorisation. @default as many */
  readonly groups?: number;
}

/**
 * The mechanism for batches by cyclic Poisson sampling. What a record does to C g in different rounds has nothing in
 * common, so a round is one sampled Gaussian: Choquette-Choo et al. 2023 (arXiv 2306.08153), theorem 4.
 *
 * @throws RangeError for fewer groups than bands, or a rate outside (0, 1].
 */
export function amplifiedByCyclicPoisson(
  factorization: Factorization,
  { samplingRate, groups = factorization.bands }: CyclicPoissonOptions,
): CorrelatedMechanism {
  const { steps, bands } = factorization;
  requireWhole("amplifiedByCyclicPoisson", "groups", groups);
  if (!(samplingRate > 0 && samplingRate <= 1)) {
    throw new RangeError(
      `amplifiedByCyclicPoisson: expected samplingRate in (0, 1], got ${samplingRate}.`,
    );
  }
  if (groups < bands) {
    throw new RangeError(
      `amplifiedByCyclicPoisson: expected at least ${bands} groups, as many as bands, got ${groups}.`,
    );
  }
  return {
    factorization,
    pattern: { kind: "cyclicPoisson", groups, samplingRate, steps },
    relations: placesStay,
    sensitivity: factorization.sensitivity(oneParticipation).value,
    eventOf: (noiseMultiplier) => ({
      kind: "selfComposed",
      count: Math.ceil(steps / groups),
      event: { kind: "poissonSampled", samplingRate, event: { kind: "gaussian", noiseMultiplier } },
    }),
  };
}

/** Trees that are restarted with every epoch. */
export interface TreePerEpochOptions {
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** @default true */
  readonly varianceReduced?: boolean;
}

/**
 * The mechanism for batches in a fixed order with a tree of its own for each epoch. Its noise multiplier is that of a
 * node, as the literature has it, so that its event names the trees; `inFixedOrder` makes the same noise of a multiplier
 * relative to all that a record moves, and every accountant knows its event.
 */
export function treePerEpoch({
  stepsPerEpoch,
  epochs,
  varianceReduced = true,
}: TreePerEpochOptions): CorrelatedMechanism {
  requireWhole("treePerEpoch", "epochs", epochs);
  requireWhole("treePerEpoch", "stepsPerEpoch", stepsPerEpoch);
  const steps = stepsPerEpoch * epochs;
  return {
    factorization: binaryTree(steps, { restartEvery: stepsPerEpoch, varianceReduced }),
    pattern: { kind: "fixedOrder", stepsPerEpoch, epochs },
    relations: placesStay,
    sensitivity: 1,
    eventOf: (noiseMultiplier) => ({
      kind: "selfComposed",
      count: epochs,
      event: { kind: "treeAggregation", noiseMultiplier, stepCounts: [stepsPerEpoch] },
    }),
  };
}

function requireWhole(where: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new RangeError(`${where}: expected ${name} to be a whole number ≥ 1, got ${value}.`);
}
