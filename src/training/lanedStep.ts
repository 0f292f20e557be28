/**
 * A step on several microbatches: their gradients side by side on lanes, then one update with their sum.
 *
 * Gradients are added in the order of the microbatches, so the result does not depend on the number of lanes.
 */
import { layoutOfTree } from "../model/parameters.ts";
import { type Compiled, compile } from "../tensor/compile.ts";
import { beforeTypes, flatType, gradientGraph, updateGraph } from "./graphs.ts";
import {
  type EngineOptions,
  type StepEngine,
  type StepTask,
  scalarArrays,
  stateOf,
} from "./stepEngine.ts";

type Graph = Compiled<object, object>;

interface Gradient {
  readonly gradient: Float32Array;
  readonly loss: Float32Array;
  readonly metrics: Readonly<Record<string, Float32Array>>;
  readonly vectors: Readonly<Record<string, Float32Array>>;
}

/** Compiles the graphs: one of gradients per lane, all but the first on a thread of its own, and one update. */
export async function lanedStep(options: EngineOptions): Promise<StepEngine> {
  const { design, microbatches, execution } = options;
  const lanes = await Promise.all(
    Array.from({ length: options.lanes }, (_, lane) => compileLane(options, lane)),
  );
  const flat = flatType(layoutOfTree(design.objective.parameters));
  const types = {
    ...beforeTypes(design),
    gradients: Array.from({ length: microbatches }, () => flat),
  };
  const threads = execution.threads * lanes.length;
  const update: Graph = await compile(updateGraph(design), types, {
    ...execution,
    threads,
  });
  const results = types.gradients.map(() => lanes[0]!.allocate() as Gradient);
  return {
    dispose: async () => void (await Promise.all([...lanes, update].map((each) => each.dispose()))),
    step: async (task) => {
      await differentiate(lanes, task, results);
      const gradientNorm = await applyUpdate(update, task, results);
      return { gradientNorm, ...sums(results) };
    },
  };
}

function compileLane({ design, execution }: EngineOptions, lane: number): Promise<Graph> {
  const { parameters, batch } = design.objective;
  const types = { parameters: flatType(layoutOfTree(parameters)), batch };
  return compile(gradientGraph(design), types, { ...execution, worker: lane > 0 });
}

/** Lane i takes microbatches i, i + lanes, … Workers are started before the lane of this thread. */
async function differentiate(
  lanes: readonly Graph[],
  { before: { parameters }, microbatches }: StepTask,
  results: readonly Gradient[],
): Promise<void> {
  const work = async (lane: number) => {
    for (let index = lane; index < microbatches.length; index += lanes.length) {
      const inputs = { parameters, batch: microbatches[index]! };
      await lanes[lane]!.run(inputs, { into: results[index]! });
    }
  };
  await Promise.all([...lanes.keys()].reverse().map(work));
}

async function applyUpdate(
  update: Graph,
  { before, after, scalars }: StepTask,
  results: readonly Gradient[],
): Promise<number> {
  const gradientNorm = new Float32Array(1);
  const inputs = {
    parameters: before.parameters,
    ...stateOf(before),
    gradients: results.map(({ gradient }) => gradient),
    scalars: scalarArrays(scalars),
  };
  const into = { parameters: after.parameters, ...stateOf(after), gradientNorm };
  await update.run(inputs, { into });
  return gradientNorm[0]!;
}

/** Loss and metrics are sums over examples, so those of microbatches add up. */
function sums(results: readonly Gradient[]) {
  const total = (pick: (result: Gradient) => Float32Array) =>
    results.reduce((sum, result) => sum + pick(result)[0]!, 0);
  const { metrics, vectors } = results[0]!;
  return {
    loss: total(({ loss }) => loss),
    metrics: Object.fromEntries(
      Object.keys(metrics).map((name) => [name, total((result) => result.metrics[name]!)]),
    ),
    vectors: Object.fromEntries(
      Object.keys(vectors).map((name) => [name, sumOf(results.map((each) => each.vectors[name]!))]),
    ),
  };
}

function sumOf(vectors: readonly Float32Array[]): Float32Array {
  const [first, ...others] = vectors;
  const sum = first!.slice();
  for (const other of others) {
    for (const [index, value] of other.entries()) sum[index]! += value;
  }
  return sum;
}
