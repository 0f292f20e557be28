/** The end of a step: from a sum, and noise where there is some, to new parameters and a new state of the optimiser. */
import { type CompileOptions, compile } from "../tensor/compile.ts";
import type { StepDesign } from "./graphs.ts";
import { noisyTypes, noisyUpdateGraph } from "./privateGraphs.ts";
import { type Buffers, stateOf } from "./stepEngine.ts";

/** What an update is made for. */
export interface NoisyUpdateOptions {
  /** Public constant that noisy sums are divided by. Above 0. */
  readonly divisor: number;
  /** Whether every call brings noise. */
  readonly isNoiseAdded: boolean;
  readonly execution?: CompileOptions;
}

/** An update to make. */
export interface NoisyUpdateTask {
  readonly before: Buffers;
  /** Written; shares no memory with `before`. */
  readonly after: Buffers;
  /** Numbers of the optimiser, as the graph takes them. */
  readonly scalars: object;
  /** Flat. */
  readonly sum: Float32Array;
  /** `{ noise: { normal, scale } }`, or `{}` where none is added. */
  readonly noise: object;
}

/** Makes updates. It owns a compiled graph until `dispose`. */
export interface NoisyUpdate {
  /** The norm of the noisy mean. */
  into(task: NoisyUpdateTask): Promise<number>;
  dispose(): Promise<void>;
}

/** Compiles the update of a design. */
export async function noisyUpdate(
  design: StepDesign,
  { divisor, isNoiseAdded, execution }: NoisyUpdateOptions,
): Promise<NoisyUpdate> {
  const graph = noisyUpdateGraph(design, divisor);
  const update = await compile(graph, noisyTypes(design, isNoiseAdded), execution);
  const gradientNorm = new Float32Array(1);
  return {
    into: async ({ before, after, scalars, sum, noise }) => {
      const inputs = { parameters: before.parameters, ...stateOf(before), scalars, sum, ...noise };
      const into = { parameters: after.parameters, ...stateOf(after), gradientNorm };
      await update.run(inputs as never, { into: into as never });
      return gradientNorm[0]!;
    },
    dispose: () => update.dispose(),
  };
}
