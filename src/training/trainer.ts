/**
 * Runs training steps: gradients of every microbatch, on one or more lanes, then one update.
 *
 * The result depends on how a batch is divided into microbatches and never on how many lanes share them:
 * gradients are added in the order of the microbatches.
 */
import { layoutOfTree } from "../model/parameters.ts";
import type { Arrays, Compiled } from "../tensor/compile.ts";
import { compile } from "../tensor/compile.ts";
import type { TypedArray } from "../tensor/dtype.ts";
import { defaultThreads, type ExecutionOptions } from "../tensor/session.ts";
import {
  flatType,
  gradientGraph,
  type StepDesign,
  scalarTypes,
  stateLayout,
  updateGraph,
} from "./graphs.ts";

export interface TrainerOptions {
  /** Parts that a batch is given in; their gradients are added. At least 1. @default 1 */
  readonly microbatches?: number;
  /** Threads that compute microbatches side by side; more than `microbatches` are not used. @default 1 */
  readonly lanes?: number;
  readonly execution?: ExecutionOptions;
}

/** Everything that decides the next step. Arrays are the trainer's own: copy what you keep. */
export interface TrainingState {
  /** Steps taken. */
  readonly step: number;
  readonly parameters: Float32Array;
  readonly optimizer: Float32Array;
}

/** What one step reports. Metrics are summed over microbatches. */
export interface StepReport {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly metrics: Readonly<Record<string, number>>;
}

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

type Lane = Compiled<object, object>;
type Gradient = {
  readonly gradient: Float32Array;
  readonly loss: Float32Array;
  readonly metrics: Readonly<Record<string, Float32Array>>;
};

/** A trainer that starts from these flat parameters, which it copies. */
export async function createTrainer<Batch extends object>(
  design: StepDesign,
  initial: Float32Array,
  options: TrainerOptions = {},
): Promise<Trainer<Batch>> {
  const { microbatches = 1, lanes = 1, execution = {} } = options;
  const layout = layoutOfTree(design.objective.parameters);
  if (initial.length !== layout.size) {
    throw new RangeError(
      `createTrainer: expected ${layout.size} parameters, got ${initial.length}.`,
    );
  }
  const laneCount = Math.max(1, Math.min(lanes, microbatches));
  const threads = execution.threads ?? Math.max(1, Math.floor(defaultThreads() / laneCount));
  const shared = { ...execution, threads, reuseOutputs: laneCount === 1 && microbatches === 1 };
  const types = { parameters: flatType(layout), batch: design.objective.batch };
  const compiledLanes = await Promise.all(
    Array.from({ length: laneCount }, (_, index) =>
      compile(gradientGraph(design) as never, types, { ...shared, worker: index > 0 }),
    ),
  );
  const update = await compile(updateGraph(design) as never, updateTypes(design, microbatches), {
    ...execution,
    threads: threads * laneCount,
  });
  return new GraphTrainer(design, {
    lanes: compiledLanes as Lane[],
    update,
    initial,
    microbatches,
  });
}

function updateTypes(design: StepDesign, microbatches: number) {
  const flat = flatType(layoutOfTree(design.objective.parameters));
  const states = stateLayout(design);
  return {
    parameters: flat,
    ...(states.size > 0 ? { state: flatType(states) } : {}),
    gradients: Array.from({ length: microbatches }, () => flat),
    scalars: scalarTypes(design.optimizer),
  };
}

interface Parts {
  readonly lanes: readonly Lane[];
  readonly update: Compiled<object, object>;
  readonly initial: Float32Array;
  readonly microbatches: number;
}

class GraphTrainer<Batch extends object> implements Trainer<Batch> {
  private readonly design: StepDesign;
  private readonly parts: Parts;
  private readonly averageSize: number;
  private current: { parameters: Float32Array; optimizer: Float32Array };
  private spare: { parameters: Float32Array; optimizer: Float32Array };
  private taken = 0;

  constructor(design: StepDesign, parts: Parts) {
    this.design = design;
    this.parts = parts;
    this.averageSize = design.averageDecay === undefined ? 0 : parts.initial.length;
    const optimizer = new Float32Array(stateLayout(design).size);
    if (this.averageSize > 0) optimizer.set(parts.initial, optimizer.length - this.averageSize);
    this.current = { parameters: parts.initial.slice(), optimizer };
    this.spare = {
      parameters: new Float32Array(parts.initial.length),
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
    if (microbatches.length !== this.parts.microbatches) {
      throw new RangeError(
        `step: expected ${this.parts.microbatches} microbatches, got ${microbatches.length}.`,
      );
    }
    const gradients = await this.gradients(microbatches);
    const gradientNorm = await this.update(gradients.map(({ gradient }) => gradient));
    return {
      step: this.taken,
      gradientNorm,
      loss: total(gradients.map(({ loss }) => loss)),
      metrics: Object.fromEntries(
        Object.keys(gradients[0]!.metrics).map((name) => [
          name,
          total(gradients.map(({ metrics }) => metrics[name]!)),
        ]),
      ),
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.parts.lanes, this.parts.update].map((each) => each.dispose()));
  }

  /** Lane i takes microbatches i, i + lanes, … Workers are started before the lane of this thread. */
  private async gradients(microbatches: readonly object[]): Promise<readonly Gradient[]> {
    const results: Gradient[] = [];
    const { lanes } = this.parts;
    const work = async (lane: number) => {
      for (let index = lane; index < microbatches.length; index += lanes.length) {
        const inputs = { parameters: this.current.parameters, batch: microbatches[index]! };
        results[index] = (await lanes[lane]!.run(inputs as never)) as unknown as Gradient;
      }
    };
    await Promise.all([...lanes.keys()].reverse().map(work));
    return results;
  }

  private async update(gradients: readonly TypedArray[]): Promise<number> {
    const { current, spare } = this;
    const hasState = current.optimizer.length > 0;
    const scalars = Object.entries(this.design.optimizer.scalars(this.taken + 1));
    const gradientNorm = new Float32Array(1);
    const state = (buffers: typeof current) => (hasState ? { state: buffers.optimizer } : {});
    await this.parts.update.run(
      {
        parameters: current.parameters,
        ...state(current),
        gradients,
        scalars: Object.fromEntries(scalars.map(([name, value]) => [name, Float32Array.of(value)])),
      } as never,
      { into: { parameters: spare.parameters, ...state(spare), gradientNorm } as never },
    );
    this.current = spare;
    this.spare = current;
    this.taken++;
    return gradientNorm[0]!;
  }
}

const total = (scalars: readonly Float32Array[]): number =>
  scalars.reduce((sum, scalar) => sum + scalar[0]!, 0);
