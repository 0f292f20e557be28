/**
 * The clipped sum of a batch of any size, physical batch by physical batch, on one lane or several side by side.
 *
 * Physical batches are added in their order, so the result does not depend on the number of lanes.
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
import { clippedSumGraph, clippedTypes, flatSumGraph, type SumGraph } from "./privateGraphs.ts";
import { type SizedGraphs, sizedGraphs } from "./sizedGraphs.ts";

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
  /** Threads that compute physical batches, all but the first of their own. At least 1. */
  readonly lanes: number;
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

/** What a graph tells of every row. */
interface RowOutputs {
  readonly squaredNorms: Float32Array;
  readonly losses: Float32Array;
}

interface Outputs extends RowOutputs {
  readonly sum: Float32Array;
}

/** Compiles one graph per size and lane, when it is first wanted. */
export function clippedSums(options: ClippedSumsOptions): ClippedSums {
  const { sizes, records } = options;
  const lanes = Array.from({ length: options.lanes }, (_, lane) =>
    sizedGraphs(
      (size) => compileSize(options, size, lane),
      (graph) => graph.allocate() as Outputs,
    ),
  );
  return {
    into: async (sum, task) => {
      const parts: Seen[] = [];
      let isBegun = false;
      const batches = physicalBatches(task.indices, sizes);
      for (let begin = 0; begin < batches.length; begin += lanes.length) {
        const wave = batches.slice(begin, begin + lanes.length);
        const results = await sideBySide(wave, (batch, lane) =>
          finite(batch, (part) => run({ ...lanes[lane]!, records }, part, task)),
        );
        for (const { outputs, seen } of results) {
          if (outputs && isBegun) accumulate(sum, outputs.sum);
          else if (outputs) sum.set(outputs.sum);
          isBegun ||= outputs !== undefined;
          parts.push(seen);
        }
      }
      if (!isBegun) sum.fill(0);
      return together(parts);
    },
    dispose: async () => void (await Promise.all(lanes.map((lane) => lane.dispose()))),
  };
}

/** Runs the graph of a lane. */
async function run(
  { of, records }: SizedGraphs<Outputs> & Pick<ClippedSumsOptions, "records">,
  batch: PhysicalBatch,
  { parameters, clipNorm }: SumTask,
): Promise<Outputs> {
  const { graph, outputs } = await of(batch.size);
  const { indices, mask } = filled(batch);
  const inputs = { parameters, mask, clipNorm: Float32Array.of(clipNorm) };
  await graph.run({ ...inputs, batch: records(indices) }, { into: outputs });
  return outputs;
}

/** Workers are started before the lane of this thread. */
async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item, lane: number) => Promise<Result>,
): Promise<Result[]> {
  const started = items.map((item, lane) => ({ item, lane })).reverse();
  const results = await Promise.all(started.map(({ item, lane }) => work(item, lane)));
  return results.reverse();
}

/** The graph of the clipped sum of a physical batch of this size, in slices where it is large. */
export function sumGraph(options: ClippedSumsOptions, size: number): SumGraph {
  const { objective, clipping, strategy } = options;
  const slices = slicesForClipping(objective(size), size, { strategy });
  return slicedSums(clippedSumGraph(objective(size / slices), clipping, { strategy }), slices);
}

function compileSize(
  options: ClippedSumsOptions,
  size: number,
  lane: number,
): Promise<Compiled<object, object>> {
  const types = clippedTypes(options.objective(size), size);
  const execution = { ...options.execution, worker: lane > 0 };
  return compile(flatSumGraph(sumGraph(options, size)), types, execution);
}

/** Runs a physical batch, again without the examples whose gradients are not finite where there are some. */
export async function finite<Outputs extends RowOutputs>(
  batch: PhysicalBatch,
  run: (batch: PhysicalBatch) => Promise<Outputs>,
) {
  const first = await run(batch);
  const seen = seenIn(first, batch.indices.length);
  if (seen.nonFinite === 0) return { outputs: first, seen };
  const kept = batch.indices.filter((_, row) => Number.isFinite(first.squaredNorms[row]!));
  if (kept.length === 0) return { outputs: undefined, seen };
  return { outputs: await run({ size: batch.size, indices: kept }), seen };
}

function seenIn(outputs: RowOutputs, count: number): Seen {
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
