/**
 * Private training: DP-SGD and its relatives on any per-example objective.
 *
 * Abadi et al. 2016 (arXiv 1607.00133), algorithm 1: batches by a sampler, every gradient clipped on its own, noise once
 * per batch, division by a public constant, any optimiser after that.
 *
 * Proves: what ran is in the ledger, and no event is given out that does not fit it. Does not prove: that the objective
 * keeps examples apart, or that the data has one record per unit of privacy.
 */
import { layoutOfTree } from "../model/parameters.ts";
import type { Transformation } from "../optim/transformation.ts";
import { emptyLedger, type Ledger, mergedLedgers, withStep } from "../privacy/ledger.ts";
import { type PrivacyPlan, partsOfRun, type RunningParts } from "../privacy/plan.ts";
import { type Arrays, type Compiled, compile } from "../tensor/compile.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import { type ClippedSums, clippedSums, type Seen } from "./clippedSums.ts";
import { type StepDesign, stateLayout } from "./graphs.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";
import { noisyTypes, noisyUpdateGraph } from "./privateGraphs.ts";
import { type PrivateMetrics, privateMetrics } from "./privateMetrics.ts";
import { type Buffers, scalarArrays, stateOf } from "./stepEngine.ts";

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
  /** Physical batch sizes, each a graph of its own. @default the expected batch, at most 256, and an eighth of that */
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
  /** One step on the batch that the sampler draws for it. It is charged before its noise is drawn. */
  step(): Promise<PrivateStepReport>;
  /**
   * Goes on from this state. What was charged by now stays charged.
   *
   * @throws RangeError for a state of another model or plan.
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
  const { execution = {}, strategy = "auto" } = performance;
  const { sampler, clipping, noise } = mechanism;
  const sizes = performance.sizes ?? defaultSizes(sampler.expectedBatch);
  const plain = design as unknown as PrivateDesign<object, object>;
  const stepDesign = withoutPrivacy(plain, sizes[0] ?? 1);
  requireSizes(plain, stepDesign, sizes);
  const sums = await clippedSums({ ...plain, clipping, sizes, execution, strategy });
  const isNoiseAdded = noise.kind === "added" && noise.record.noiseMultiplier > 0;
  const update: Compiled<object, object> = await compile(
    noisyUpdateGraph(stepDesign, mechanism.divisor ?? sampler.expectedBatch),
    noisyTypes(stepDesign, isNoiseAdded),
    execution,
  );
  return new PrivateStepTrainer(stepDesign, design.initial, { mechanism, sums, update });
}

const defaultSizes = (expectedBatch: number): number[] => {
  const large = Math.min(Math.ceil(expectedBatch), 256);
  return [...new Set([large, Math.ceil(large / 8)])];
};

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
  sizes: readonly number[],
): void {
  const { size } = layoutOfTree(objective.parameters);
  if (initial.length !== size) {
    throw new RangeError(
      `createPrivateTrainer: expected ${size} parameters, got ${initial.length}.`,
    );
  }
  if (sizes.length > 0 && sizes.every((each) => Number.isInteger(each) && each >= 1)) return;
  throw new RangeError(
    `createPrivateTrainer: expected physical batch sizes of at least 1, got [${sizes.join(", ")}].`,
  );
}

interface Parts {
  readonly mechanism: MechanismOptions;
  readonly sums: ClippedSums;
  readonly update: Compiled<object, object>;
}

class PrivateStepTrainer implements PrivateTrainer {
  private readonly design: StepDesign;
  private readonly parts: Parts;
  private readonly sum: Float32Array;
  private readonly normal: Float32Array;
  private current: Buffers;
  private spare: Buffers;
  private taken = 0;
  private clipNorm: number;
  private ledger: Ledger;
  private seen: (Seen & { readonly clipNorm: number }) | undefined;

  constructor(design: StepDesign, initial: Float32Array, parts: Parts) {
    const { mechanism } = parts;
    this.design = design;
    this.parts = parts;
    this.clipNorm = mechanism.clipping.clipNorm;
    this.ledger = emptyLedger(mechanism.plan, partsOfRun(mechanism));
    this.sum = new Float32Array(initial.length);
    this.normal = new Float32Array(mechanism.noise.kind === "added" ? initial.length : 0);
    const optimizer = new Float32Array(stateLayout(design).size);
    if (design.averageDecay !== undefined)
      optimizer.set(initial, optimizer.length - initial.length);
    this.current = { parameters: initial.slice(), optimizer };
    this.spare = {
      parameters: new Float32Array(initial.length),
      optimizer: new Float32Array(optimizer.length),
    };
  }

  get state(): PrivateTrainingState {
    const { noise } = this.parts.mechanism;
    return {
      step: this.taken,
      ...this.current,
      clipNorm: this.clipNorm,
      noise: {
        position: noise.source.position,
        stream: noise.kind === "added" ? noise.stream.state() : [],
      },
      ledger: this.ledger,
    };
  }

  get average(): Float32Array | undefined {
    const { parameters, optimizer } = this.current;
    if (this.design.averageDecay === undefined) return undefined;
    return optimizer.subarray(optimizer.length - parameters.length);
  }

  get privateMetrics(): PrivateMetrics | undefined {
    return this.seen && privateMetrics(this.seen, this.seen.clipNorm);
  }

  restore(state: PrivateTrainingState): void {
    const [expected, got] = [this.current, state].map(
      ({ parameters, optimizer }) =>
        `${parameters.length} parameters and ${optimizer.length} of state`,
    );
    if (expected !== got) throw new RangeError(`restore: expected ${expected}, got ${got}.`);
    this.ledger = mergedLedgers(this.ledger, state.ledger);
    this.current.parameters.set(state.parameters);
    this.current.optimizer.set(state.optimizer);
    this.clipNorm = state.clipNorm;
    this.taken = state.step;
    const { noise } = this.parts.mechanism;
    noise.source.position = state.noise.position;
    if (noise.kind === "added") noise.stream.restore(state.noise.stream);
  }

  async step(): Promise<PrivateStepReport> {
    const { sums, mechanism } = this.parts;
    const { clipNorm, current } = this;
    const step = this.taken + 1;
    this.ledger = withStep(this.ledger, step);
    await mechanism.onCharge?.(this.ledger);
    const task = {
      parameters: current.parameters,
      indices: mechanism.sampler.batch(step),
      clipNorm,
    };
    this.seen = { ...(await sums.into(this.sum, task)), clipNorm };
    const noisyGradientNorm = await this.update(step, this.noise());
    this.adapt();
    [this.current, this.spare] = [this.spare, current];
    this.taken = step;
    return { step, noisyGradientNorm, clipNorm };
  }

  /** The noise of this step, for the graph; noise on a grid is in the sum already. */
  private noise(): object {
    const { noise, clipping } = this.parts.mechanism;
    const bound = clipping.sensitivity("addOrRemoveOne", this.clipNorm);
    const { noiseMultiplier } = noise.record;
    const multiplier =
      clipping.adaptation?.gradientNoiseMultiplier(noiseMultiplier) ?? noiseMultiplier;
    if (!(multiplier > 0)) return {};
    if (noise.kind === "onGrid") {
      noise.release(this.sum, bound, multiplier);
      return {};
    }
    noise.stream.next(this.normal);
    return { noise: { normal: this.normal, scale: Float32Array.of(multiplier * bound) } };
  }

  private async update(step: number, noise: object): Promise<number> {
    const { current, spare } = this;
    const scalars = scalarArrays(this.design.optimizer.scalars(step));
    const { parameters } = current;
    const inputs = { parameters, ...stateOf(current), scalars, sum: this.sum, ...noise };
    const gradientNorm = new Float32Array(1);
    const into = { parameters: spare.parameters, ...stateOf(spare), gradientNorm };
    await this.parts.update.run(inputs, { into });
    return gradientNorm[0]!;
  }

  /** Moves the clip norm by a noisy count of the norms within it. */
  private adapt(): void {
    const { noise, clipping } = this.parts.mechanism;
    const { adaptation } = clipping;
    if (!adaptation || !this.seen) return;
    const { clipNorm } = this;
    const count = this.seen.norms.reduce((sum, norm) => sum + (norm <= clipNorm ? 0.5 : -0.5), 0);
    const normal = new Float32Array(1);
    if (noise.record.noiseMultiplier > 0) noise.source.fill(normal);
    this.clipNorm = adaptation.next(clipNorm, count + adaptation.countNoise * normal[0]!);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.parts.sums.dispose(), this.parts.update.dispose()]);
  }
}
