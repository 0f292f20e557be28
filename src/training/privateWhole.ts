/** Private steps on one physical batch, each as one graph: clipped sum, noise and update together. */
import { type Compiled, compile } from "../tensor/compile.ts";
import {
  type ClippedSumsOptions,
  finite,
  type Seen,
  type SumTask,
  sumGraph,
} from "./clippedSums.ts";
import type { StepDesign } from "./graphs.ts";
import { filled, type PhysicalBatch, physicalBatches } from "./physicalBatches.ts";
import { clippedTypes, wholeGraph, wholeTypes } from "./privateGraphs.ts";
import { sizedGraphs } from "./sizedGraphs.ts";
import { type Buffers, stateOf } from "./stepEngine.ts";

/** What whole steps are made from. */
export interface WholeOptions extends ClippedSumsOptions {
  readonly design: StepDesign;
  readonly divisor: number;
  readonly isNoiseAdded: boolean;
}

/** A step to take. */
export interface WholeTask extends Omit<SumTask, "parameters"> {
  readonly before: Buffers;
  /** Written; shares no memory with `before`. */
  readonly after: Buffers;
  /** Numbers of the optimiser, as the graph takes them. */
  readonly scalars: object;
  /** The noise of this step as the graph takes it, however often it is asked for. Asked for once records are there. */
  readonly noise: () => object;
}

/** Takes steps. It owns compiled graphs until `dispose`. */
export interface WholeSteps {
  /** Undefined where the batch is not one physical batch, or nothing in it is finite: `after` then holds nothing. */
  step(
    task: WholeTask,
  ): Promise<{ readonly seen: Seen; readonly gradientNorm: number } | undefined>;
  dispose(): Promise<void>;
}

interface Outputs {
  readonly gradientNorm: Float32Array;
  readonly squaredNorms: Float32Array;
  readonly losses: Float32Array;
}

/** Compiles the graph of the first size. */
export async function wholeSteps(options: WholeOptions): Promise<WholeSteps> {
  const { sizes, records } = options;
  const graphs = sizedGraphs(
    (size) => compileWhole(options, size),
    (graph): Outputs => {
      const { gradientNorm, squaredNorms, losses } = graph.allocate() as Outputs;
      return { gradientNorm, squaredNorms, losses };
    },
  );
  await graphs.of(sizes[0]!);
  const run = async (part: PhysicalBatch, { before, after, scalars, ...task }: WholeTask) => {
    const { graph, outputs } = await graphs.of(part.size);
    const { indices, mask } = filled(part);
    const batch = records(indices);
    const inputs = { parameters: before.parameters, ...stateOf(before), scalars, batch, mask };
    const into = { ...outputs, parameters: after.parameters, ...stateOf(after) };
    const clipNorm = Float32Array.of(task.clipNorm);
    await graph.run({ ...inputs, clipNorm, ...task.noise() }, { into });
    return outputs;
  };
  return {
    dispose: graphs.dispose,
    step: async (task) => {
      const [part, ...others] = physicalBatches(task.indices, sizes);
      if (!part || others.length > 0) return undefined;
      const { outputs, seen } = await finite(part, (kept) => run(kept, task));
      return outputs && { seen, gradientNorm: outputs.gradientNorm[0]! };
    },
  };
}

function compileWhole(options: WholeOptions, size: number): Promise<Compiled<object, object>> {
  const { design, divisor, isNoiseAdded, execution } = options;
  const clipped = clippedTypes(options.objective(size), size);
  const graph = wholeGraph(design, sumGraph(options, size), divisor);
  return compile(graph, wholeTypes(design, clipped, isNoiseAdded), execution);
}
