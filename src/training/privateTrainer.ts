/**
 * Private training: DP-SGD and its relatives on any per-example objective.
 *
 * Abadi et al. 2016 (arXiv 1607.00133), algorithm 1: batches by a sampler, every gradient clipped on its own, noise once
 * per batch, division by a public constant, any optimiser after that.
 *
 * Proves: what ran is in the ledger, and no event is given out that does not fit it. Does not prove: that the objective
 * keeps examples apart, or that the data has one record per unit of privacy; nor that float32 is exact: a record can add a
 * ten-thousandth more than its bound, by rounding.
 */
import { layoutOfTree } from "../model/parameters.ts";
import type { Transformation } from "../optim/transformation.ts";
import type { Ledger } from "../privacy/ledger.ts";
import type { PrivateNoise } from "../privacy/noise/noise.ts";
import type { NoiseRecord } from "../privacy/noise/noiseStream.ts";
import type { PrivacyPlan, RunningParts } from "../privacy/plan.ts";
import type { Arrays } from "../tensor/compile.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { defaultThreads, type ExecutionOptions } from "../tensor/session.ts";
import { clippedSums } from "./clippedSums.ts";
import { defaultSizes } from "./defaultSizes.ts";
import type { StepDesign } from "./graphs.ts";
import { noisyUpdate } from "./noisyUpdate.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";
import type { PrivateMetrics } from "./privateMetrics.ts";
import { PrivateStepTrainer } from "./privateStepTrainer.ts";
import { wholeSteps } from "./privateWhole.ts";

/** What is trained, on what, and how the noisy gradient is used: none of it can break the guarantee. */
export interface PrivateDesign<Parameters extends object, Batch extends object> {
  /** The objective for physical batches of this many examples. */
  readonly objective: (batch: number) => PerExampleObjective<Parameters, Batch>;
  readonly optimizer: Transformation;
  /** Decay of a running average of the parameters; absent: none is kept. In (0, 1). */
  readonly averageDecay?: number;
  /** The records at these indices, in this order. An index may stand more than once: it fills a physical batch. */
  readonly records: (indices: Int32Array) => Arrays<Batch>;
  /** Flat parameters to begin with. */
  readonly initial: Float32Array;
}

/** What the guarantee rests on. */
export interface MechanismOptions extends RunningParts {
  /** What is to run: `planOf` of the same parts, or no event is given out. */
  readonly plan: PrivacyPlan;
  /** Called, and waited for, before the noise of a step is drawn: keep what it gets where a crash cannot reach it. */
  readonly onCharge?: (ledger: Ledger) => void | Promise<void>;
}

/** What changes speed and memory, and no number beyond rounding. */
export interface PrivatePerformance {
  /**
   * Physical batch sizes, each a graph of its own. @default a little above a lane's share of the expected batch, as far as
   * memory allows, and an eighth
   */
  readonly sizes?: readonly number[];
  /**
   * Threads that compute physical batches side by side. With more than one, every call of `records` must return arrays of
   * its own. They pay where a step is long; one lane with all threads takes short steps faster. At least 1. @default 1
   */
  readonly lanes?: number;
  /** Of each lane. @default as many threads as the machine has for one lane */
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
}

/** Everything that decides the next step. As secret as the data where noise is correlated. */
export interface PrivateTrainingState {
  /** Steps taken. */
  readonly step: number;
  readonly parameters: Float32Array;
  readonly optimizer: Float32Array;
  /** Of the next step. */
  readonly clipNorm: number;
  /** What the noise keeps: where its source stands, and what its stream remembers. */
  readonly noise: { readonly position: number; readonly stream: readonly Float32Array[] };
  readonly ledger: Ledger;
}

/** A private run between two steps. It owns compiled graphs until `dispose`. */
export interface PrivateTrainer {
  /** Arrays are the trainer's own: copy what you keep. */
  readonly state: PrivateTrainingState;
  /** Parameters averaged over steps, where the design keeps an average. */
  readonly average: Float32Array | undefined;
  /** What the last step saw of the records. PRIVATE: no guarantee covers it, and it must not be released. */
  readonly privateMetrics: PrivateMetrics | undefined;
  /**
   * One step on the batch that the sampler draws for it. It is charged before its noise is drawn.
   *
   * @throws Error, and charges nothing, where the step before is not done.
   */
  step(): Promise<PrivateStepReport>;
  /**
   * Goes on from this state. What was charged by now stays charged.
   *
   * @throws RangeError for a state of another model or plan; PlanMismatchError where correlated noise of later steps is lost.
   */
  restore(state: PrivateTrainingState): void;
  dispose(): Promise<void>;
}

/** Compiles a private run that starts from the initial parameters, which it copies. */
export async function createPrivateTrainer<Parameters extends object, Batch extends object>(
  design: PrivateDesign<Parameters, Batch>,
  mechanism: MechanismOptions,
  performance: PrivatePerformance = {},
): Promise<PrivateTrainer> {
  const { strategy = "auto", lanes = 1 } = performance;
  const { sampler, clipping, noise } = mechanism;
  requireNoRows(noise.record);
  const plain = design as unknown as PrivateDesign<object, object>;
  const sizes = performance.sizes ?? defaultSizes(plain.objective, sampler, lanes);
  const stepDesign = withoutPrivacy(plain, sizes[0] ?? 1);
  requireSizes(plain, stepDesign, { sizes, lanes });
  requireGrid(noise, design.initial.length);
  const execution = onLanes(performance.execution, lanes);
  const options = { ...plain, clipping, sizes, execution, strategy, lanes };
  const divisor = mechanism.divisor ?? sampler.expectedBatch;
  const isNoiseAdded = noise.kind === "added" && noise.record.noiseMultiplier > 0;
  const update = await noisyUpdate(stepDesign, {
    ...{ divisor, isNoiseAdded },
    execution: { ...execution, threads: execution.threads * lanes },
  });
  const whole =
    noise.kind === "added" && lanes === 1
      ? await wholeSteps({ ...options, design: stepDesign, divisor, isNoiseAdded })
      : undefined;
  const sums = clippedSums(options);
  return new PrivateStepTrainer(stepDesign, design.initial, { mechanism, whole, sums, update });
}

/** This trainer adds noise to every number, whatever a record says of rows. */
function requireNoRows(record: NoiseRecord): void {
  if (record.kind !== "gaussian" || record.rows === undefined) return;
  throw new RangeError(
    `createPrivateTrainer: expected noise on all parameters, got ${record.rows.kind} noise on embedding rows. ` +
      "Train a model of clicks with the trainer for them, or leave rows out.",
  );
}

/** Rounding to a grid moves more numbers further: noise for fewer would be too small. */
function requireGrid(noise: PrivateNoise, parameters: number): void {
  if (noise.kind !== "onGrid" || noise.size === parameters) return;
  throw new RangeError(
    `createPrivateTrainer: expected noise for ${parameters} parameters, got noise on a grid for ${noise.size}.`,
  );
}

/** How each lane runs: the threads of the machine are shared out. */
const onLanes = (execution: ExecutionOptions = {}, lanes: number) => ({
  ...execution,
  threads: execution.threads ?? Math.max(1, Math.floor(defaultThreads() / lanes)),
});

/** The same run without clipping and noise: what the update needs to know. */
function withoutPrivacy(
  { objective, optimizer, averageDecay }: PrivateDesign<object, object>,
  size: number,
): StepDesign {
  const { parameters, batch, losses } = objective(size);
  const loss: StepDesign["objective"]["loss"] = (tree, arrays) => ({
    loss: sum(losses(tree, arrays)),
  });
  return {
    objective: { parameters, batch, loss },
    optimizer,
    ...(averageDecay === undefined ? {} : { averageDecay }),
  };
}

function requireSizes(
  { initial }: PrivateDesign<object, object>,
  { objective }: StepDesign,
  { sizes, lanes }: { readonly sizes: readonly number[]; readonly lanes: number },
): void {
  const { size } = layoutOfTree(objective.parameters);
  if (initial.length !== size) {
    throw new RangeError(
      `createPrivateTrainer: expected ${size} parameters, got ${initial.length}.`,
    );
  }
  if (!(Number.isInteger(lanes) && lanes >= 1)) {
    throw new RangeError(`createPrivateTrainer: expected at least 1 lane, got ${lanes}.`);
  }
  if (sizes.length > 0 && sizes.every((each) => Number.isInteger(each) && each >= 1)) return;
  throw new RangeError(
    `createPrivateTrainer: expected physical batch sizes of at least 1, got [${sizes.join(", ")}].`,
  );
}
