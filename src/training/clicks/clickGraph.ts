/**
 * The graph of a step of a model of clicks: from the rows of some units and the dense parameters to their clipped sums.
 *
 * Rows are inputs, so their gradients are those of records; two records of a unit that read the same row add up before
 * the norm is taken.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import type { ClickModel } from "../../model/clicks/clickModel.ts";
import { layoutOfTree, pack, unpack } from "../../model/parameters.ts";
import type { Clipping } from "../../privacy/clipping/clipping.ts";
import type { Tensors } from "../../tensor/compile.ts";
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { expand, sum } from "../../tensor/operations/broadcast.ts";
import { reshape } from "../../tensor/operations/layout.ts";
import { binaryCrossEntropy, poissonLoss } from "../../tensor/operations/loss.ts";
import { slice } from "../../tensor/operations/window.ts";
import { perExampleGradients } from "../../tensor/perExample/perExample.ts";
import { dense, rowSquares, squaredNorm } from "../../tensor/perExample/product.ts";
import { constant, type Tensor, type TensorType } from "../../tensor/tensor.ts";
import { rebuildTree } from "../../tensor/tree.ts";

/** What is summed. */
export interface ClickSumDesign {
  readonly model: ClickModel;
  readonly task: ClickTask;
  /** Most records of a unit. At least 1. */
  readonly recordsPerUnit: number;
  /** Absent: gradients are added up as they are. */
  readonly clipping?: Clipping | undefined;
}

/** The name of the table among the parameters that a clipping sees; the others are called as in `ClickModel.dense`. */
export const TABLE = "table";

/** What the graph reads: typed arrays outside, tensors inside. */
export interface ClickGraphInputs<Leaf> {
  /** Dense parameters, flat. */
  readonly dense: Leaf;
  /** [units, inputWidth]; where units have several records, [units, records, inputWidth], and so on. */
  readonly rows: Leaf;
  /** Absent where the layout has none. */
  readonly numbers?: Leaf;
  readonly labels: Leaf;
  /** 0 for records that do not count. */
  readonly weights: Leaf;
  /** int32 [units, records, fields], only where units have several records. */
  readonly ids?: Leaf;
  /** Scalar. */
  readonly clipNorm: Leaf;
}

/** What comes out. */
export interface ClickGraphOutputs<Leaf> {
  /** Clipped sum of the dense gradients, flat. */
  readonly sum: Leaf;
  /** Gradients of the rows before clipping, shaped like them; what the table is not in is not wanted. */
  readonly rowGradients: Leaf;
  /** What clipping multiplies the row gradients of a unit by, [units]. */
  readonly rowFactors: Leaf;
  /** Squared L2 norms over dense parameters and rows before clipping, [units]. */
  readonly squaredNorms: Leaf;
  /** Σ weight · loss, [units]. */
  readonly losses: Leaf;
}

/** Losses by task: outputs and labels [..], a loss for each. */
const lossesOf: Readonly<Record<ClickTask, typeof poissonLoss>> = {
  binary: binaryCrossEntropy,
  count: poissonLoss,
};

/** Types of the inputs for so many units. */
export function clickGraphTypes(
  { model, recordsPerUnit }: ClickSumDesign,
  units: number,
): ClickGraphInputs<TensorType> {
  const { fields, numbers } = model.layout;
  const several = recordsPerUnit > 1;
  const records = several ? [units, recordsPerUnit] : [units];
  const type = (...shape: number[]): TensorType => ({ dtype: "float32", shape });
  return {
    dense: type(layoutOfTree(model.dense).size),
    rows: type(...records, model.table.inputWidth),
    ...(numbers.length > 0 ? { numbers: type(...records, numbers.length) } : {}),
    labels: type(...records),
    weights: type(...records),
    ...(several ? { ids: { dtype: "int32", shape: [...records, fields.length] } as const } : {}),
    clipNorm: type(),
  };
}

/** Sums over units of clipped gradients, from one backward pass. */
export function clickGraph(design: ClickSumDesign) {
  const { model, clipping } = design;
  const layout = layoutOfTree(model.dense);
  return (inputs: ClickGraphInputs<Tensor>): ClickGraphOutputs<Tensor> => {
    const leaves = unpack(inputs.dense, layout);
    const losses = unitLosses(design, leaves, inputs);
    const { rows } = inputs;
    const each = perExampleGradients(losses, leaves, { inputs: [rows] });
    const rowGradients = each.inputGradients[0]!;
    const ofTable = { name: TABLE, squaredNorms: tableSquares(design, rowGradients, inputs.ids) };
    const norms = each.squaredNormsByParameter.map((squaredNorms, index) => ({
      name: layout.places[index]!.name,
      squaredNorms,
    }));
    const all = [...norms, ofTable];
    const ones = () => expand(constant(1, { dtype: "float32" }), losses.shape);
    const factors = clipping?.factors(all, inputs.clipNorm) ?? all.map(ones);
    return {
      sum: pack(each.weightedSum(factors.slice(0, -1))),
      rowGradients,
      rowFactors: factors.at(-1)!,
      squaredNorms: add(each.squaredNorms, ofTable.squaredNorms),
      losses,
    };
  };
}

function unitLosses(
  { model, task, recordsPerUnit }: ClickSumDesign,
  leaves: readonly Tensor[],
  { rows, numbers, labels, weights }: ClickGraphInputs<Tensor>,
): Tensor {
  const tree = rebuildTree<TensorType, Tensor, object>(model.dense, leaves);
  const read = { rows, ...(numbers ? { numbers } : {}) };
  const outputs = model.outputs(tree as Tensors<object>, read);
  const losses = multiply(lossesOf[task](outputs, labels), weights);
  return recordsPerUnit > 1 ? sum(losses, { axes: [1] }) : losses;
}

/** Squared norms of the gradient of the table, [units]. */
function tableSquares(
  { model: { table } }: ClickSumDesign,
  rowGradients: Tensor,
  ids: Tensor | undefined,
): Tensor {
  const embedded = table.fields.filter(({ width }) => width > 0);
  if (!ids) {
    const isWhole = embedded.length === table.fields.length;
    const kept = table.fields.flatMap(({ width, inputWidth }) =>
      Array<number>(inputWidth).fill(Number(width > 0)),
    );
    return rowSquares(isWhole ? rowGradients : multiply(rowGradients, constant(kept)));
  }
  const squares = embedded.map((field) => {
    const { inputOffset, width, buckets } = field;
    const index = table.fields.indexOf(field);
    const own = reshape(slice(ids, 2, [index, index + 1]), ids.shape.slice(0, 2));
    const right = dense(slice(rowGradients, 2, [inputOffset, inputOffset + width]));
    const left = { kind: "oneHot", ids: own, size: buckets } as const;
    return squaredNorm([{ kind: "product", left, right }]);
  });
  return squares.reduce(
    (a, b) => add(a, b),
    expand(constant(0, { dtype: "float32" }), [ids.shape[0]!]),
  );
}
