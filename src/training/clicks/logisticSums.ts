/**
 * Sums of clipped gradients of logistic and of Poisson regression, in closed form and without a graph.
 *
 * The gradient of a record is its residual, times 1 for each of its ids and for the bias, and times each number. So its
 * squared norm is residual² · (fields + Σ numbers² + 1), and a loop over the ids there and one back is all it takes. Only
 * for units with one record: in others ids may repeat.
 */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";
import { layoutOfTree } from "../../model/parameters.ts";
import type { ExecutionOptions } from "../../tensor/session.ts";
import type { ClickBatch } from "./clickBatch.ts";
import type { TouchedRows } from "./clickGradients.ts";
import { type ClickSumDesign, TABLE } from "./clickGraph.ts";
import { reusedSums, type Summing, type WritableSeen } from "./graphSums.ts";
import { type UnitNorms, unitFactors } from "./unitFactors.ts";

/** Whether sums of this design have a closed form. */
export const isLogistic = ({ model, recordsPerUnit }: ClickSumDesign): boolean =>
  model.config.kind === "logistic" && recordsPerUnit === 1;

/** The sums that `graphSums` computes, up to rounding. */
export function logisticSums(design: ClickSumDesign, execution: ExecutionOptions): Summing {
  const layout = layoutOfTree(design.model.dense);
  const names = [...layout.places.map(({ name }) => name), TABLE];
  const clipping = design.clipping && unitFactors(design.clipping, names, execution);
  const sumsOf = reusedSums(layout.size);
  let weights = new Float32Array(0);
  return {
    sums: async (task) => {
      const { touched, batch, parameters } = task;
      if (weights.length < touched.count) weights = new Float32Array(2 * touched.count);
      readTouched(touched, parameters.table, weights);
      const outputs = outputsOf(batch, { touched, weights, dense: parameters.dense });
      const sums = sumsOf(task);
      const residuals = residualsOf(design.task, { batch, outputs }, sums.seen.losses);
      const norms = unitNorms(design.model.layout.fields.length, { batch, residuals }, sums.seen);
      const factors = await clipping?.of(norms, task.clipNorm);
      addDense(batch, { residuals, factors }, sums.dense);
      addRows(touched.slots, { residuals, factors }, sums.rows);
      return sums;
    },
    dispose: async () => clipping?.dispose(),
  };
}

/** The weight of every touched row, compact: each is read from the table once. */
function readTouched(
  { count, offsets }: TouchedRows,
  table: Float32Array,
  into: Float32Array,
): void {
  for (let slot = 0; slot < count; slot++) into[slot] = table[offsets[slot]!]!;
}

interface Reading {
  readonly touched: TouchedRows;
  /** Of touched rows. */
  readonly weights: Float32Array;
  /** Weights of numbers, then the bias. */
  readonly dense: Float32Array;
}

/** Logits or log rates, [units]; 0 for records of weight 0. */
function outputsOf(batch: ClickBatch, { touched, weights, dense }: Reading): Float64Array {
  const { units, numbers } = batch;
  const { slots } = touched;
  const fields = slots.length / units;
  const inputs = dense.length - 1;
  const outputs = new Float64Array(units);
  for (let unit = 0, at = 0; unit < units; unit++) {
    if (batch.weights[unit] === 0) {
      at += fields;
      continue;
    }
    let output = dense[inputs]!;
    for (let input = 0; input < inputs; input++) {
      output += dense[input]! * numbers[unit * inputs + input]!;
    }
    for (const end = at + fields; at < end; at++) output += weights[slots[at]!]!;
    outputs[unit] = output;
  }
  return outputs;
}

interface Judged {
  readonly batch: ClickBatch;
  readonly outputs: Float64Array;
}

/** Weight · derivative of the loss by the output, [units]. */
function residualsOf(
  task: ClickTask,
  { batch: { units, labels, weights }, outputs }: Judged,
  losses: Float64Array,
): Float64Array {
  const residuals = new Float64Array(units);
  for (let unit = 0; unit < units; unit++) {
    const weight = weights[unit]!;
    if (weight === 0) continue;
    const [output, label] = [outputs[unit]!, labels[unit]!];
    const rate = task === "binary" ? logistic(output) : Math.exp(output);
    losses[unit] = weight * ((task === "binary" ? softplus(output) : rate) - label * output);
    residuals[unit] = weight * (rate - label);
  }
  return residuals;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

interface Residuals {
  readonly batch: ClickBatch;
  /** Those of gradients that are not finite become 0. */
  readonly residuals: Float64Array;
}

/** Squared norms by parameter: of the weights of numbers where there are some, of the bias, of the table. */
function unitNorms(
  fields: number,
  { batch: { units, numbers }, residuals }: Residuals,
  seen: WritableSeen,
): UnitNorms {
  const inputs = numbers.length / units || 0;
  const [ofNumbers, ofBias, ofTable] = [units, units, units].map((each) => new Float32Array(each));
  for (let unit = 0; unit < units; unit++) {
    let squares = 0;
    for (let at = unit * inputs; at < (unit + 1) * inputs; at++) squares += numbers[at]! ** 2;
    const square = residuals[unit]! ** 2;
    const whole = Math.fround(square * (squares + 1 + fields));
    if (Number.isFinite(whole)) {
      ofNumbers![unit] = square * squares;
      ofBias![unit] = square;
      ofTable![unit] = square * fields;
      seen.norms[unit] = Math.sqrt(whole);
    } else {
      residuals[unit] = 0;
      seen.nonFinite++;
    }
  }
  return inputs > 0 ? [ofNumbers!, ofBias!, ofTable!] : [ofBias!, ofTable!];
}

interface Clipped {
  readonly residuals: Float64Array;
  /** By parameter; absent where nothing is clipped. */
  readonly factors: readonly Float32Array[] | undefined;
}

/** Weights of numbers, then the bias. */
function addDense(
  { units, numbers }: ClickBatch,
  { residuals, factors }: Clipped,
  into: Float32Array,
): void {
  const inputs = into.length - 1;
  const sums = new Float64Array(inputs + 1);
  const [ofNumbers, ofBias] = [factors?.[0], factors?.at(-2)];
  for (let unit = 0; unit < units; unit++) {
    const residual = residuals[unit]!;
    if (residual === 0) continue;
    const scaled = residual * (ofNumbers?.[unit] ?? 1);
    for (let input = 0; input < inputs; input++) {
      sums[input]! += scaled * numbers[unit * inputs + input]!;
    }
    sums[inputs]! += residual * (ofBias?.[unit] ?? 1);
  }
  into.set(sums);
}

/** Rows have one number each, so a slot is also a place in the compact array. */
function addRows(slots: Int32Array, { residuals, factors }: Clipped, into: Float32Array): void {
  const units = residuals.length;
  const fields = slots.length / units;
  const ofTable = factors?.at(-1);
  for (let unit = 0, at = 0; unit < units; unit++) {
    const end = at + fields;
    const scaled = residuals[unit]! * (ofTable?.[unit] ?? 1);
    if (scaled === 0) at = end;
    for (; at < end; at++) into[slots[at]!]! += scaled;
  }
}
