/**
 * Trains: keeps parameters and the state of the optimiser, and moves both one step at a time.
 *
 * The result depends on how a batch is divided into microbatches and never on how many lanes share them.
 */
import { layoutOfTree } from "../model/parameters.ts";
import type { Arrays } from "../tensor/compile.ts";
import { defaultThreads } from "../tensor/session.ts";
import { type StepDesign, stateLayout } from "./graphs.ts";
import { lanedStep } from "./lanedStep.ts";
import type { Buffers, StepEngine, StepResult, TrainerExecution } from "./stepEngine.ts";
import { wholeStep } from "./wholeStep.ts";

/** How a trainer divides its work; results depend on `microbatches` alone. */
export interface TrainerOptions {
  /** Parts that a batch is given in; their gradients are added. At least 1. @default 1 */
  readonly microbatches?: number;
  /** Threads that compute microbatches side by side; more than `microbatches` are not used. At least 1. @default 1 */
  readonly lanes?: number;
  readonly execution?: TrainerExecution;
}

/** Everything that decides the next step. Arrays are the trainer's own: copy what you keep. */
export interface TrainingState {
  /** Steps taken. */
  readonly step: number;
  readonly parameters: Float32Array;
  readonly optimizer: Float32Array;
}

/** What one step reports. `step` is 1-based. */
export interface StepReport extends StepResult {
  readonly step: number;
}

/** A training run between two steps. It owns compiled graphs until `dispose`. */
export interface Trainer<Batch> {
  readonly state: TrainingState;
  /** Parameters averaged over steps, where the design keeps an average. */
  readonly average: Float32Array | undefined;
  /** One step on the microbatches of a batch. */
  step(microbatches: readonly Arrays<Batch>[]): Promise<StepReport>;
  /** Goes on from this state instead. */
  restore(state: TrainingState): void;
  dispose(): Promise<void>;
}

/** A trainer that starts from these flat parameters, which it copies. */
export async function createTrainer<Batch extends object>(
  design: StepDesign,
  initial: Float32Array,
  { microbatches = 1, lanes = 1, execution = {} }: TrainerOptions = {},
): Promise<Trainer<Batch>> {
  const { size } = layoutOfTree(design.objective.parameters);
  if (initial.length !== size) {
    throw new RangeError(`createTrainer: expected ${size} parameters, got ${initial.length}.`);
  }
  for (const [name, count] of Object.entries({ microbatches, lanes })) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new RangeError(`createTrainer: expected ${name} of at least 1, got ${count}.`);
  }
  const laneCount = Math.min(lanes, microbatches);
  const threads = execution.threads ?? Math.max(1, Math.floor(defaultThreads() / laneCount));
  const compileEngine = microbatches === 1 ? wholeStep : lanedStep;
  const engine = await compileEngine({
    design,
    microbatches,
    lanes: laneCount,
    execution: { ...execution, threads },
  });
  return new StepTrainer(design, initial, { engine, microbatches });
}

class StepTrainer<Batch extends object> implements Trainer<Batch> {
  private readonly design: StepDesign;
  private readonly engine: StepEngine;
  private readonly microbatches: number;
  /** Elements of the average, which lies at the end of the optimiser's state. */
  private readonly averageSize: number;
  private current: Buffers;
  private spare: Buffers;
  private taken = 0;

  constructor(
    design: StepDesign,
    initial: Float32Array,
    { engine, microbatches }: { readonly engine: StepEngine; readonly microbatches: number },
  ) {
    this.design = design;
    this.engine = engine;
    this.microbatches = microbatches;
    this.averageSize = design.averageDecay === undefined ? 0 : initial.length;
    const optimizer = new Float32Array(stateLayout(design).size);
    if (this.averageSize > 0) optimizer.set(initial, optimizer.length - this.averageSize);
    this.current = { parameters: initial.slice(), optimizer };
    this.spare = {
      parameters: new Float32Array(initial.length),
      optimizer: new Float32Array(optimizer.length),
    };
  }

  get state(): TrainingState {
    return { step: this.taken, ...this.current };
  }

  get average(): Float32Array | undefined {
    const { optimizer } = this.current;
    return this.averageSize > 0
      ? optimizer.subarray(optimizer.length - this.averageSize)
      : undefined;
  }

  restore({ step, parameters, optimizer }: TrainingState): void {
    const [expected, got] = [this.current, { parameters, optimizer }].map(
      (state) => `${state.parameters.length} parameters and ${state.optimizer.length} of state`,
    );
    if (expected !== got) throw new RangeError(`restore: expected ${expected}, got ${got}.`);
    this.current.parameters.set(parameters);
    this.current.optimizer.set(optimizer);
    this.taken = step;
  }

  async step(microbatches: readonly Arrays<Batch>[]): Promise<StepReport> {
    if (microbatches.length !== this.microbatches) {
      throw new RangeError(
        `step: expected ${this.microbatches} microbatches, got ${microbatches.length}.`,
      );
    }
    const { current, spare } = this;
    const result = await this.engine.step({
      before: current,
      after: spare,
      scalars: this.design.optimizer.scalars(this.taken + 1),
      microbatches: microbatches as readonly object[],
    });
    this.current = spare;
    this.spare = current;
    this.taken++;
    return { step: this.taken, ...result };
  }

  dispose(): Promise<void> {
    return this.engine.dispose();
  }
}
