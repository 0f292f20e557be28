/**
 * Training of models of clicks, private or plain, at a cost that does not grow with the vocabulary.
 *
 * A step reads the rows of an embedding table that its batch touches, and no others: graphs see these rows alone. Private
 * steps are those of `createPrivateTrainer`: batches by a sampler, the gradient of every unit clipped over rows and all
 * else together, noise, division by a public constant, any optimiser for what is not in the table.
 *
 * Proves: what ran is in the ledger. Does not prove: that nobody looks at a state between releases, see `lazyRows.ts`.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import type { ClickModel, ClickParameters } from "../../model/clicks/clickModel.ts";
import type { Transformation } from "../../optim/transformation.ts";
import type { Charge, Ledger } from "../../privacy/ledger.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import { noisyUpdate } from "../noisyUpdate.ts";
import type { PrivateMetrics } from "../privateMetrics.ts";
import type { MechanismOptions } from "../privateTrainer.ts";
import type { ClickBatches } from "./clickBatch.ts";
import type { ClickGradients } from "./clickGradients.ts";
import { ClickStepTrainer } from "./clickStepTrainer.ts";
import { clickGradients } from "./openClickGradients.ts";
import { denseDesign, requireDesign, requireNoise } from "./requirements.ts";
import type { RowMovement } from "./rows/rowOptimizer.ts";
import type { RowState } from "./rows/rowTraining.ts";
import { rowTrainingOf } from "./rows/rowTrainingOf.ts";

/** What is trained, on what, and how gradients are used: none of it can break the guarantee. */
export interface ClickDesign {
  readonly model: ClickModel;
  readonly task: ClickTask;
  /** They bring their sampler. */
  readonly batches: ClickBatches;
  /** Of all that is not in the table. */
  readonly optimizer: Transformation;
  /** Of the table. */
  readonly rows: RowMovement;
  /** Parameters to begin with, which are copied. */
  readonly initial: ClickParameters;
}

/** What the guarantee rests on, besides the sampler of the batches. */
export interface ClickMechanism extends Omit<MechanismOptions, "sampler"> {
  /** Rows that are trained where the noise is on `selected` rows, each once. */
  readonly selectedRows?: Int32Array;
  /** What else read the same records: statistics, an earlier training. The books begin with it. */
  readonly charges?: readonly Charge[];
}

/** What changes speed and memory, and no number beyond rounding. */
export interface ClickPerformance {
  /** Units of a run of the graph, each size a graph of its own. At least 1. @default those of `clickGradients` */
  readonly sizes?: readonly number[];
  readonly execution?: ExecutionOptions;
  /** Who computes sums, if not `clickGradients`; it is disposed of with the trainer. */
  readonly gradients?: ClickGradients;
}

/** What a step says of itself; of a private one, all of it is covered by the guarantee. */
export interface ClickStepReport {
  /** 1-based. */
  readonly step: number;
  /** Norm of the mean gradient of all that is not in the table, with its noise. */
  readonly gradientNorm: number;
  /** Under which this step clipped; absent where it did not. */
  readonly clipNorm?: number;
  /** Rows that moved, where a noisy choice decided about it. */
  readonly keptRows?: number;
}

/** Everything that decides the next step. As secret as the data where noise waits. */
export interface ClickTrainingState {
  /** Steps taken. */
  readonly step: number;
  /** Flat. Without the noise that waits. */
  readonly table: Float32Array;
  /** Flat. */
  readonly dense: Float32Array;
  /** State of the optimiser of `dense`. */
  readonly optimizer: Float32Array;
  readonly rows: RowState;
  /** Of the next step. */
  readonly clipNorm: number;
  /** Where the source of noise stands. */
  readonly position: number;
  /** Absent where training is not private. */
  readonly ledger?: Ledger;
}

/** A run between two steps. It owns compiled graphs until `dispose`, and not the batches. */
export interface ClickTrainer {
  /** Arrays are the trainer's own: copy what you keep. */
  readonly state: ClickTrainingState;
  /** What the last step saw of the records. PRIVATE, and not covered by any guarantee. */
  readonly seen: PrivateMetrics | undefined;
  /**
   * One step on the batch that the sampler draws for it. It is charged before its noise is drawn.
   *
   * @throws Error, and charges nothing, where the step before is not done.
   */
  step(): Promise<ClickStepReport>;
  /**
   * Goes on from this state. What was charged by now stays charged.
   *
   * @throws RangeError for a state of another run; PlanMismatchError where noise waits in it that is secure: it may have been
   * drawn since.
   */
  restore(state: ClickTrainingState): void;
  /**
   * Parameters that may be published: all noise that waited is drawn, at a cost that grows with the table. Keep the state
   * before you publish them: whoever goes on from an older one draws noise again that has been seen, and two draws around
   * the same sums say more than was charged. Arrays are the trainer's own.
   */
  released(): ClickParameters;
  dispose(): Promise<void>;
}

/**
 * Compiles a run that starts from the initial parameters. Without a mechanism nothing is clipped, no noise is added, and
 * gradients are means over the units of a batch.
 *
 * @throws RangeError for parts that do not fit each other, and for lazy noise with an optimiser that breaks it.
 */
export async function createClickTrainer(
  design: ClickDesign,
  mechanism: ClickMechanism | undefined,
  performance: ClickPerformance = {},
): Promise<ClickTrainer> {
  requireDesign(design);
  if (mechanism) requireNoise(design, mechanism);
  const gradients = performance.gradients ?? gradientsOf(design, mechanism, performance);
  const table = design.initial.table.slice();
  const rows = rowTrainingOf(design, mechanism, table);
  const noiseMultiplier = mechanism?.noise.record.noiseMultiplier ?? 0;
  const divisor = mechanism && (mechanism.divisor ?? design.batches.sampler.expectedBatch);
  const update = await noisyUpdate(denseDesign(design), {
    divisor: divisor ?? 1,
    isNoiseAdded: noiseMultiplier > 0,
    ...(performance.execution && { execution: performance.execution }),
  });
  return new ClickStepTrainer({ design, mechanism, divisor, gradients, update, rows, table });
}

const gradientsOf = (
  { model, task, batches: { recordsPerUnit } }: ClickDesign,
  mechanism: ClickMechanism | undefined,
  { sizes, execution }: ClickPerformance,
) =>
  clickGradients({
    ...{ model, task, recordsPerUnit, clipping: mechanism?.clipping },
    ...(sizes && { sizes }),
    ...(execution && { execution }),
  });
