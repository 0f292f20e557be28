/** How a step is computed: from a state and microbatches to the next state and what is reported. */
import type { CompileOptions } from "../tensor/compile.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import type { StepDesign } from "./graphs.ts";

/** What a step changes: flat vectors, the optimiser's empty where it keeps no state. */
export interface Buffers {
  readonly parameters: Float32Array;
  readonly optimizer: Float32Array;
}

/** A step to take. */
export interface StepTask {
  readonly before: Buffers;
  /** Written; shares no memory with `before`. */
  readonly after: Buffers;
  /** Numbers of the optimiser for this step. */
  readonly scalars: Readonly<Record<string, number>>;
  readonly microbatches: readonly object[];
}

/** What a step reports, summed over microbatches. */
export interface StepResult {
  readonly loss: number;
  readonly gradientNorm: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly vectors: Readonly<Record<string, Float32Array>>;
}

/** Takes steps. It owns compiled graphs until `dispose`. */
export interface StepEngine {
  step(task: StepTask): Promise<StepResult>;
  dispose(): Promise<void>;
}

/** How a step runs. `worker`: on a thread of its own, so that the calling thread stays free. */
export type TrainerExecution = ExecutionOptions & Pick<CompileOptions, "worker">;

/** What every way to compute a step is made from. */
export interface EngineOptions {
  readonly design: StepDesign;
  readonly microbatches: number;
  readonly lanes: number;
  readonly execution: TrainerExecution & { readonly threads: number };
}

/** The optimiser's part of the arguments and results of a graph; absent where it keeps no state. */
export const stateOf = ({ optimizer }: Buffers) =>
  optimizer.length > 0 ? { state: optimizer } : {};

/** Numbers as the scalars that a graph takes. */
export const scalarArrays = (numbers: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, number]) => [name, Float32Array.of(number)]),
  );

/** The same vectors in memory of their own. */
export const copiesOf = (vectors: Readonly<Record<string, Float32Array>>) =>
  Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, vector.slice()]));

/** Scalars of a graph as numbers. */
export const numbersOf = <Name extends string>(arrays: Readonly<Record<Name, Float32Array>>) =>
  Object.fromEntries(
    Object.entries<Float32Array>(arrays).map(([name, array]) => [name, array[0]!]),
  ) as Record<Name, number>;
