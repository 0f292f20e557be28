/** The part of a log that is known to everybody, and how a model of it becomes a part of a model of everything. */
import type { ClickLayout, ClickRecords } from "../../../data/clicks/clickRecords.ts";
import type { ClickModel, ClickParameters } from "../../../model/clicks/clickModel.ts";
import { clickModel } from "../../../model/clicks/clickModels.ts";
import { layoutOfTree, type Place } from "../../../model/parameters.ts";
import type { TensorType } from "../../../tensor/tensor.ts";
import type { Tree } from "../../../tensor/tree.ts";

/** Indices of the fields and numbers that are known. */
export interface KnownColumns {
  readonly fields: readonly number[];
  readonly numbers: readonly number[];
}

/** The columns of these names. @throws RangeError for a name that is none, and where no field is known. */
export function knownColumns(layout: ClickLayout, known: readonly string[]): KnownColumns {
  const fieldNames = layout.fields.map(({ name }) => name);
  const strange = known.find((name) => ![...fieldNames, ...layout.numbers].includes(name));
  if (strange !== undefined) {
    throw new RangeError(`labels: expected known features of the log, got ${strange}.`);
  }
  const fields = indicesOf(fieldNames, known);
  if (fields.length === 0) throw new RangeError("labels: expected a known field, got none.");
  return { fields, numbers: indicesOf(layout.numbers, known) };
}

const indicesOf = (names: readonly string[], known: readonly string[]) =>
  names.flatMap((name, index) => (known.includes(name) ? [index] : []));

/** Records with known columns alone. */
export function knownRecords(
  layout: ClickLayout,
  records: ClickRecords,
  { fields, numbers }: KnownColumns,
): ClickRecords {
  const ids = columnsOf(records.ids, layout.fields.length, fields);
  const values = columnsOf(records.numbers, layout.numbers.length, numbers);
  return { ...records, ids, numbers: values };
}

function columnsOf<Numbers extends Int32Array | Float32Array>(
  all: Numbers,
  width: number,
  columns: readonly number[],
): Numbers {
  const rows = width === 0 ? 0 : all.length / width;
  const Kind = all.constructor as new (length: number) => Numbers;
  const chosen = new Kind(rows * columns.length);
  for (let row = 0, to = 0; row < rows; row++) {
    for (const column of columns) chosen[to++] = all[row * width + column]!;
  }
  return chosen;
}

/** The same shape of a model for known columns alone. */
export function knownModel({ config, layout }: ClickModel, known: KnownColumns): ClickModel {
  const widths = "width" in config && Array.isArray(config.width) ? config.width : undefined;
  const own = widths ? { ...config, width: known.fields.map((field) => widths[field]!) } : config;
  return clickModel(own as ClickModel["config"], {
    fields: known.fields.map((field) => layout.fields[field]!),
    numbers: known.numbers.map((number) => layout.numbers[number]!),
  });
}

/** Parameters of a model and of the part of it that reads known columns. */
export interface KnownPart {
  readonly whole: ClickModel;
  readonly part: ClickModel;
  readonly known: KnownColumns;
}

/**
 * Parameters of the whole model that begin with those of its part: whatever reads known columns is taken from there, the
 * rest is left as it is. A logistic model then says what its part says.
 */
export function beganWith(
  models: KnownPart,
  initial: ClickParameters,
  learned: ClickParameters,
): ClickParameters {
  const { whole, part, known } = models;
  const table = initial.table.slice();
  for (const [at, field] of known.fields.entries()) {
    const [from, to] = [part.table.fields[at]!, whole.table.fields[field]!];
    const { offset, width, buckets } = from;
    table.set(learned.table.subarray(offset, offset + width * buckets), to.offset);
  }
  const dense = initial.dense.slice();
  const places = layoutOfTree(whole.dense as Tree<TensorType>).places;
  for (const from of layoutOfTree(part.dense as Tree<TensorType>).places) {
    const to = places.find(({ name }) => name === from.name)!;
    copyKnown({ from, to, inputs: inputsOf(models) }, learned.dense, dense);
  }
  return { table, dense };
}

/** For each input of the part that dense layers read, the same input of the whole. */
function inputsOf({ whole, part, known }: KnownPart): readonly number[] {
  const { kind } = whole.config;
  const isLinear = kind === "logistic" || kind === "factorizationMachine";
  if (isLinear) return known.numbers;
  const columns = known.fields.flatMap((field, at) => {
    const { inputOffset } = whole.table.fields[field]!;
    const { inputWidth } = part.table.fields[at]!;
    return Array.from({ length: inputWidth }, (_, column) => inputOffset + column);
  });
  return [...columns, ...known.numbers.map((number) => whole.table.inputWidth + number)];
}

interface Copy {
  readonly from: Place;
  readonly to: Place;
  readonly inputs: readonly number[];
}

/** Copies a matrix or a vector whose axes are the same, or begin with inputs. */
function copyKnown({ from, to, inputs }: Copy, learned: Float32Array, into: Float32Array): void {
  const rows = axisMap(from.shape[0]!, to.shape[0]!, inputs);
  const [fromColumns, toColumns] = [from.shape[1] ?? 1, to.shape[1] ?? 1];
  const columns = axisMap(fromColumns, toColumns, inputs);
  for (const [row, toRow] of rows.entries()) {
    for (const [column, toColumn] of columns.entries()) {
      into[to.offset + toRow * toColumns + toColumn] =
        learned[from.offset + row * fromColumns + column]!;
    }
  }
}

/** Where each index of an axis goes: to itself, or inputs to inputs and what comes after them to the end. */
const axisMap = (from: number, to: number, inputs: readonly number[]): number[] =>
  Array.from({ length: from }, (_, index) => {
    if (from === to) return index;
    return inputs[index] ?? index + to - from;
  });

/** The bias of the output of a model. */
export function outputBias({ dense }: ClickModel, parameters: ClickParameters): number {
  const { places } = layoutOfTree(dense as Tree<TensorType>);
  return parameters.dense[places.find(({ name }) => name === "output.bias")!.offset]!;
}
