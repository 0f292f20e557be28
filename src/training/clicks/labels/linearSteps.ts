/** Steps of a linear model on sparse inputs: only coordinates that a batch touches are read or moved. */
import type { ClickTask } from "../../../data/clicks/clickRecords.ts";
import type { ClickModel, ClickParameters } from "../../../model/clicks/clickModel.ts";
import { sumOfRows } from "./labelSums.ts";
import type { CompactInputs } from "./sparseInputs.ts";

/** Parameters in one flat vector, the table before the dense part, and what the optimiser remembers of each. */
export interface LinearState {
  readonly parameters: Float32Array;
  /** Sums of squared gradients. */
  readonly squares: Float32Array;
}

/** Where sums of squares begin: from 0, coordinates that few records touch would jump by a whole step on noise alone. */
const INITIAL_SUM = 1e-3;

/** A flat copy of parameters, nothing remembered. */
export function linearState({ table, dense }: ClickParameters): LinearState {
  const parameters = new Float32Array(table.length + dense.length);
  parameters.set(table);
  parameters.set(dense, table.length);
  return { parameters, squares: new Float32Array(parameters.length).fill(INITIAL_SUM) };
}

/** The parameters of a model in a flat vector. */
export function parametersOf({ parameters }: LinearState, { table }: ClickModel): ClickParameters {
  return { table: parameters.slice(0, table.size), dense: parameters.slice(table.size) };
}

/** What a step learns from. */
export interface LinearStep {
  readonly inputs: CompactInputs;
  /** [rows]: what the model says now. */
  readonly expected: Float64Array;
  /** [rows] */
  readonly labels: ArrayLike<number>;
  /** [rows], at least one above 0 */
  readonly weights: ArrayLike<number>;
  readonly learningRate: number;
}

/** Expected labels, [rows]: a probability or a rate. */
export function expectedLabels(
  parameters: Float32Array,
  { count, entries, slots, values, touched }: CompactInputs,
  task: ClickTask,
): Float64Array {
  const near = Float64Array.from(touched, (place) => parameters[place]!);
  return Float64Array.from({ length: count }, (_, row) => {
    let output = 0;
    for (let at = row * entries; at < (row + 1) * entries; at++) {
      output += near[slots[at]!]! * values[at]!;
    }
    return task === "binary" ? 1 / (1 + Math.exp(-output)) : Math.exp(output);
  });
}

/** One step of Adagrad (Duchi et al. 2011) on the weighted mean loss, in place. */
export function linearStep(state: LinearState, step: LinearStep): void {
  const { inputs, expected, labels, weights, learningRate } = step;
  const total = sumOf(weights);
  const residuals = expected.map((mean, row) => (weights[row]! * (mean - labels[row]!)) / total);
  const gradient = sumOfRows(inputs, residuals);
  for (const [slot, place] of inputs.touched.entries()) {
    const slope = gradient[slot]!;
    if (slope === 0) continue;
    state.squares[place]! += slope ** 2;
    state.parameters[place]! -= (learningRate * slope) / Math.sqrt(state.squares[place]!);
  }
}

function sumOf(numbers: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < numbers.length; at++) total += numbers[at]!;
  return total;
}
