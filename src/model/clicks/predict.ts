/** What a model of clicks says of records, without privacy: in chunks, so that memory stays small. */
import type { ClickRecords, ClickTask } from "../../data/clicks/clickRecords.ts";
import { type Compiled, compile, type Tensors } from "../../tensor/compile.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import { rebuildTree } from "../../tensor/tree.ts";
import { layoutOfTree, unpack } from "../parameters.ts";
import type { ClickModel, ClickParameters } from "./clickModel.ts";
import { rowGatherer, unknownId } from "./gatherRows.ts";

/** How outputs are computed. */
export interface PredictionOptions {
  /** Records of a run of the graph. At least 1. @default 1024 */
  readonly batch?: number;
  readonly execution?: ExecutionOptions;
}

/** What is read of records: their labels are not. */
export type UnlabelledRecords = Pick<ClickRecords, "count" | "ids" | "numbers">;

/** Computes outputs. It owns a compiled graph until `dispose`. */
export interface ClickPredictor {
  /** A logit or a log rate for each record, [records]. Throws a RangeError for an id that its field does not have. */
  outputs(parameters: ClickParameters, records: UnlabelledRecords): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** A predictor for parameters of a model; logistic regression needs no graph. */
export function clickPredictor(
  model: ClickModel,
  { batch = 1024, execution = {} }: PredictionOptions = {},
): ClickPredictor {
  if (!(Number.isInteger(batch) && batch >= 1)) {
    throw new RangeError(`clickPredictor: expected a batch of at least 1, got ${batch}.`);
  }
  return model.config.kind === "logistic"
    ? linearPredictor(model)
    : graphPredictor(model, { batch, execution });
}

/** Outputs of records, [records], by a predictor that is opened for them alone. */
export async function predict(
  model: ClickModel,
  parameters: ClickParameters,
  records: UnlabelledRecords,
): Promise<Float32Array> {
  const predictor = clickPredictor(model);
  try {
    return await predictor.outputs(parameters, records);
  } finally {
    await predictor.dispose();
  }
}

/** From logits to probabilities, from log rates to rates. */
export function expectations(task: ClickTask, outputs: Float32Array): Float64Array {
  const of = task === "binary" ? (x: number) => 1 / (1 + Math.exp(-x)) : Math.exp;
  return Float64Array.from(outputs, of);
}

function linearPredictor({ table, layout }: ClickModel): ClickPredictor {
  const [stride, inputs] = [table.fields.length, layout.numbers.length];
  return {
    outputs: async (parameters, { count, ids, numbers }) => {
      const { dense } = parameters;
      const sums = new Float64Array(count).fill(dense[inputs]!);
      for (const [index, field] of table.fields.entries()) {
        const { offset, buckets } = field;
        for (let record = 0, at = index; record < count; record++, at += stride) {
          const id = ids[at]!;
          if (!(id >= 0 && id < buckets)) throw unknownId(field, id);
          sums[record]! += parameters.table[offset + id]!;
        }
      }
      for (let record = 0; record < count; record++) {
        for (let at = 0; at < inputs; at++)
          sums[record]! += dense[at]! * numbers[record * inputs + at]!;
      }
      return Float32Array.from(sums);
    },
    dispose: async () => {},
  };
}

interface Read<Leaf> {
  readonly dense: Leaf;
  readonly rows: Leaf;
  readonly numbers?: Leaf;
}

function graphPredictor(model: ClickModel, options: Required<PredictionOptions>): ClickPredictor {
  const { batch, execution } = options;
  const gather = rowGatherer(model.table);
  const rows = new Float32Array(batch * model.table.inputWidth);
  const inputs = model.layout.numbers.length;
  const places = new Int32Array(batch);
  let graph: Promise<Compiled<Read<TensorType>, Tensor>> | undefined;
  return {
    outputs: async ({ table, dense }, { count, ids, numbers }) => {
      const all = new Float32Array(count);
      for (let begin = 0; begin < count; begin += batch) {
        const length = Math.min(batch, count - begin);
        for (let at = 0; at < length; at++) places[at] = begin + at;
        gather({ table, ids }, places.subarray(0, length), rows);
        const own = new Float32Array(batch * inputs);
        own.set(numbers.subarray(begin * inputs, (begin + length) * inputs));
        graph ??= compile(outputGraph(model), typesOf(model, batch), execution);
        const read = { dense, rows, ...(inputs > 0 ? { numbers: own } : {}) };
        const outputs = (await (await graph).run(read as never)) as Float32Array;
        all.set(outputs.subarray(0, length), begin);
      }
      return all;
    },
    dispose: async () => void (await (await graph)?.dispose()),
  };
}

function typesOf({ dense, table, layout }: ClickModel, batch: number): Read<TensorType> {
  const type = (...shape: number[]): TensorType => ({ dtype: "float32", shape });
  const numbers = layout.numbers.length;
  return {
    dense: type(layoutOfTree(dense).size),
    rows: type(batch, table.inputWidth),
    ...(numbers > 0 ? { numbers: type(batch, numbers) } : {}),
  };
}

const outputGraph =
  (model: ClickModel) =>
  ({ dense, ...inputs }: Read<Tensor>): Tensor => {
    const leaves = unpack(dense, layoutOfTree(model.dense));
    const tree = rebuildTree<TensorType, Tensor, object>(model.dense, leaves);
    return model.outputs(tree as Tensors<object>, inputs);
  };
