/**
 * Private training: DP-SGD and its relatives on any per-example objective.
 *
 * Abadi et al. 2016 (arXiv 1607.00133), algorithm 1: batches by a sampler, every gradient clipped on its own, noise once
 * per batch, division by a public constant, any optimiser after that.
 */

import type { Transformation } from "../optim/transformation.ts";
import type { Clipping } from "../privacy/clipping/clipping.ts";
import type { Ledger } from "../privacy/ledger.ts";
import type { PrivateNoise } from "../privacy/noise/noise.ts";
import type { PrivacyPlan } from "../privacy/plan.ts";
import type { BatchSampler } from "../privacy/sampling/sampler.ts";
import type { Arrays } from "../tensor/compile.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/** What is trained, and how the noisy gradient is used: none of it can break the guarantee. */
export interface PrivateDesign<Batch extends object = object> {
  /** Its batch type says nothing about how many records a step has: `sizes` does. */
  readonly objective: (batch: number) => PerExampleObjective<object, Batch>;
  readonly optimizer: Transformation;
  /** Decay of a running average of the parameters; absent: none is kept. In (0, 1). */
  readonly averageDecay?: number;
  /** The records at these indices, in this order; an index may stand more than once, to fill a physical batch. */
  readonly records: (indices: Int32Array) => Arrays<Batch>;
  /** Flat parameters to begin with. */
  readonly initial: Float32Array;
}

/** What the guarantee rests on. */
export interface MechanismOptions {
  readonly plan: PrivacyPlan;
  readonly clipping: Clipping;
  readonly noise: PrivateNoise;
  readonly sampler: BatchSampler;
  /** Called, and waited for, before the noise of a step is drawn: keep what it gets where a crash cannot reach it. */
  readonly onCharge?: (ledger: Ledger) => void | Promise<void>;
}

/** What changes speed and memory, and no number beyond rounding. */
export interface PrivateSpeed {
  /** Physical batch sizes, each a graph of its own; batches are put together from them. Each at least 1. */
  readonly sizes?: readonly number[];
  readonly execution?: ExecutionOptions;
  /** How norms are computed. @default "auto" */
  readonly strategy?: "auto" | "ghost" | "materialized";
}

/** What a step releases: all of it is covered by the guarantee. */
export interface PrivateStepReport {
  /** 1-based. */
  readonly step: number;
  /** Norm of the noisy mean gradient. */
  readonly noisyGradientNorm: number;
  /** Under which this step clipped. */
  readonly clipNorm: number;
  /** Present where they were asked for. Not covered by the guarantee: for debugging on data that is not private. */
  readonly privateMetrics?: PrivateMetrics;
}

/** What a step saw of the records. PRIVATE: no guarantee covers it, and it must not be released. */
export interface PrivateMetrics {
  /** Records in the batch. */
  readonly batchSize: number;
  /** Mean loss of the records; NaN for an empty batch. */
  readonly loss: number;
  /** Mean L2 norm of their gradients before clipping. */
  readonly gradientNorm: number;
  /** Share of them that was clipped. */
  readonly clippedShare: number;
  /** Records whose gradient was not finite, and counted as zero. */
  readonly nonFinite: number;
}

/** Everything that decides the next step. As secret as the data where noise is correlated. */
export interface PrivateTrainingState {
  /** Steps taken. */
  readonly step: number;
  readonly parameters: Float32Array;
  readonly optimizer: Float32Array;
  readonly clipNorm: number;
  /** What the noise stream keeps. */
  readonly noise: readonly Float32Array[];
  readonly ledger: Ledger;
}

/** A private run between two steps. It owns compiled graphs until `dispose`. */
export interface PrivateTrainer {
  readonly state: PrivateTrainingState;
  /** Parameters averaged over steps, where the design keeps an average. */
  readonly average: Float32Array | undefined;
  /** One step on a batch of the sampler's own. */
  step(): Promise<PrivateStepReport>;
  /** Goes on from this state; what the ledger has charged by now stays charged. */
  restore(state: PrivateTrainingState): void;
  dispose(): Promise<void>;
}
