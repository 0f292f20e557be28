/**
 * The clipped sum of a batch of any size, physical batch by physical batch.
 *
 * An example whose gradient is not finite counts as zero: it is taken out, and its physical batch is computed again. So
 * what an example adds is a function of that example alone, and nothing is computed twice while all is well.
 */
import type { Clipping } from "../privacy/clipping/clipping.ts";
import { type Compiled, compile } from "../tensor/compile.ts";
import type { ExecutionOptions } from "../tensor/session.ts";
import { slicedSums, slicesForClipping } from "./clippedSlices.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";
import { filled, type PhysicalBatch, physicalBatches } from "./physicalBatches.ts";
import { clippedSumGraph, clippedTypes } from "./privateGraphs.ts";

/** What sums are computed of. */
export interface ClippedSumsOptions {
  readonly objective: (batch: number) => PerExampleObjective<object, object>;
  readonly clipping: Clipping;
  /** The records at these indices, as the arrays of a physical batch. */
  readonly records: (indices: Int32Array) => object;
  /** Physical batch sizes. */
  readonly sizes: readonly number[];
  readonly execution: ExecutionOptions;
  readonly strategy: "auto" | "ghost" | "materialized";
}

/** A batch at these parameters and this clip norm. */
export interface SumTask {
  readonly parameters: Float32Array;
  readonly indices: Int32Array;
  readonly clipNorm: number;
}

/** What the examples of a batch looked like. Private. */
export interface Seen {
  /** L2 norm of each gradient before clipping; 0 where it was not finite. */
  readonly norms: Float64Array;
  readonly losses: Float64Array;
  /** Examples whose gradient was not finite. */
  readonly nonFinite: number;
}

/** Computes sums. It owns compiled graphs until `dispose`. */
export interface ClippedSums {
  /** Writes the flat sum over the batch into `sum`. */
  into(sum: Float32Array, task: SumTask): Promise<Seen>;
  dispose(): Promise<void>;
}

interface Outputs {
  readonly sum: Float32Array;
  readonly squaredNorms: Float32Array;
  readonly losses: Float32Array;
}
type Graph = Compiled<object, object>;

/** Compiles one graph per size. */
export async function clippedSums(options: ClippedSumsOptions): Promise<ClippedSums> {
  const { sizes, records } = options;
  const graphs = new Map<number, { readonly graph: Graph; readonly outputs: Outputs }>();
  for (const size of sizes) {
    const graph = await compileSize(options, size);
    graphs.set(size, { graph, outputs: graph.allocate() as Outputs });
  }
  const run = async (batch: PhysicalBatch, { parameters, clipNorm }: SumTask) => {
    const { graph, outputs } = graphs.get(batch.size)!;
    const { indices, mask } = filled(batch);
    const inputs = { parameters, mask, clipNorm: Float32Array.of(clipNorm) };
    await graph.run({ ...inputs, batch: records(indices) }, { into: outputs });
    return outputs;
  };
  return {
    into: async (sum, task) => {
      const parts: Seen[] = [];
      let isBegun = false;
      for (const batch of physicalBatches(task.indices, sizes)) {
        const { outputs, seen } = await finite(batch, (part) => run(part, task));
        if (outputs && isBegun) accumulate(sum, outputs.sum);
        else if (outputs) sum.set(outputs.sum);
        isBegun ||= outputs !== undefined;
        parts.push(seen);
      }
      if (!isBegun) sum.fill(0);
      return together(parts);
    },
    dispose: async () => {
      await Promise.all([...graphs.values()].map(({ graph }) => graph.dispose()));
    },
  };
}

function compileSize(options: ClippedSumsOptions, size: number): Promise<Graph> {
  const { clipping, strategy, execution } = options;
  const objective = options.objective(size);
  const slices = slicesForClipping(objective, size, { strategy });
  const slice = clippedSumGraph(options.objective(size / slices), clipping, { strategy });
  return compile(slicedSums(slice, slices), clippedTypes(objective, size), execution);
}

/** Runs a physical batch, again without the examples whose gradients are not finite where there are some. */
async function finite(batch: PhysicalBatch, run: (batch: PhysicalBatch) => Promise<Outputs>) {
  const first = await run(batch);
  const seen = seenIn(first, batch.indices.length);
  if (seen.nonFinite === 0) return { outputs: first, seen };
  const kept = batch.indices.filter((_, row) => Number.isFinite(first.squaredNorms[row]!));
  if (kept.length === 0) return { outputs: undefined, seen };
  return { outputs: await run({ size: batch.size, indices: kept }), seen };
}

function seenIn(outputs: Outputs, count: number): Seen {
  const norms = new Float64Array(count);
  let nonFinite = 0;
  for (let row = 0; row < count; row++) {
    const square = outputs.squaredNorms[row]!;
    if (!Number.isFinite(square)) nonFinite++;
    // Rounding may leave the inner products of tied uses a little below 0.
    else norms[row] = Math.sqrt(Math.max(square, 0));
  }
  return { norms, losses: new Float64Array(outputs.losses.subarray(0, count)), nonFinite };
}

function together(parts: readonly Seen[]): Seen {
  if (parts.length === 1) return parts[0]!;
  return {
    norms: Float64Array.from(parts.flatMap(({ norms }) => [...norms])),
    losses: Float64Array.from(parts.flatMap(({ losses }) => [...losses])),
    nonFinite: parts.reduce((sum, { nonFinite }) => sum + nonFinite, 0),
  };
}

function accumulate(sum: Float32Array, part: Float32Array): void {
  for (let index = 0; index < sum.length; index++) sum[index]! += part[index]!;
}
