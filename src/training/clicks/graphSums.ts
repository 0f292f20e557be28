/** Sums of clipped gradients by a graph, physical batch by physical batch, and from there into the touched rows. */
import { layoutOfTree } from "../../model/parameters.ts";
import { compile } from "../../tensor/compile.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import { finite, type Seen } from "../clippedSums.ts";
import { type PhysicalBatch, physicalBatches } from "../physicalBatches.ts";
import { sizedGraphs } from "../sizedGraphs.ts";
import type { ClickSums, ClickSumTask } from "./clickGradients.ts";
import {
  type ClickGraphOutputs,
  type ClickSumDesign,
  clickGraph,
  clickGraphTypes,
} from "./clickGraph.ts";
import { readRows } from "./rows/tableRows.ts";
import { scatterRows } from "./scatterRows.ts";
import { type FillUnits, unitArrays } from "./unitArrays.ts";

/** How sums are computed. */
export interface GraphSumOptions {
  /** Units of a run of a graph, each a graph of its own. */
  readonly sizes: readonly number[];
  readonly execution: ExecutionOptions;
}

/** Computes sums. It owns graphs until `dispose`. */
export interface Summing {
  sums(task: ClickSumTask): Promise<ClickSums>;
  dispose(): Promise<void>;
}

/** One graph for each physical size, compiled when it is first wanted. */
export function graphSums(design: ClickSumDesign, { sizes, execution }: GraphSumOptions): Summing {
  const graphs = sizedGraphs(
    (size) => compile(clickGraph(design), clickGraphTypes(design, size), execution),
    (graph) => graph.allocate() as ClickGraphOutputs<Float32Array>,
  );
  const fills = new Map<number, FillUnits>();
  let values = new Float32Array(0);
  const run = async (
    part: PhysicalBatch,
    { batch, touched, parameters, clipNorm }: ClickSumTask,
  ) => {
    const { graph, outputs } = await graphs.of(part.size);
    const fill = fills.get(part.size) ?? unitArrays(design, part.size);
    fills.set(part.size, fill);
    const inputs = fill(part, { batch, touched, values });
    const { dense } = parameters;
    await graph.run({ ...inputs, dense, clipNorm: Float32Array.of(clipNorm) }, { into: outputs });
    return { ...outputs, units: part.indices };
  };
  const sumsOf = reusedSums(layoutOfTree(design.model.dense).size);
  return {
    sums: async (task) => {
      const sums = sumsOf(task);
      if (values.length < sums.rows.length) values = new Float32Array(2 * sums.rows.length);
      readRows(task.parameters.table, task.touched, values);
      for (const part of physicalBatches(everyUnit(task.batch.units), sizes)) {
        const { outputs, seen } = await finite(part, (kept) => run(kept, task));
        record(sums.seen, seen, part.indices[0]!);
        if (!outputs) continue;
        add(outputs.sum, sums.dense);
        const gradients = { ...outputs, recordsPerUnit: design.recordsPerUnit };
        scatterRows(design.model.table, gradients, { touched: task.touched, rows: sums.rows });
      }
      return sums;
    },
    dispose: () => graphs.dispose(),
  };
}

/** A function of its own: within one that waits, the loop is slow. */
function add(from: Float32Array, into: Float32Array): void {
  for (let at = 0; at < into.length; at++) into[at]! += from[at]!;
}

const everyUnit = (units: number) => Int32Array.from({ length: units }, (_, unit) => unit);

/** What was seen, while it is counted. */
export interface WritableSeen extends Seen {
  nonFinite: number;
}

function record(seen: WritableSeen, part: Seen, begin: number): void {
  seen.norms.set(part.norms, begin);
  seen.losses.set(part.losses, begin);
  seen.nonFinite += part.nonFinite;
}

/** Zeros for the sums of a batch, in arrays that are taken again. */
export function reusedSums(denseSize: number) {
  const dense = new Float32Array(denseSize);
  let rows = new Float32Array(0);
  return ({ batch, touched }: Pick<ClickSumTask, "batch" | "touched">) => {
    const length = touched.starts[touched.count]!;
    if (rows.length < length) rows = new Float32Array(Math.ceil(1.25 * length));
    dense.fill(0);
    const zero = () => new Float64Array(batch.units);
    const seen: WritableSeen = { norms: zero(), losses: zero(), nonFinite: 0 };
    return { dense, rows: rows.subarray(0, length).fill(0), seen };
  };
}
