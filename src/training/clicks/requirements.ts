/** What parts of a run have to fit each other in, before anything is compiled. */
import { layoutOfTree } from "../../model/parameters.ts";
import type { RowNoiseRecord } from "../../privacy/noise/rowNoise.ts";
import type { TensorType } from "../../tensor/tensor.ts";
import type { Tree } from "../../tensor/tree.ts";
import type { StepDesign } from "../graphs.ts";
import type { ClickDesign, ClickMechanism } from "./clickTrainer.ts";

/** All that is not in the table, as a design that has no loss of its own: its gradients come from elsewhere. */
export const denseDesign = ({ model, optimizer }: ClickDesign): StepDesign => ({
  objective: {
    parameters: model.dense,
    batch: {},
    loss: () => {
      throw new Error("denseDesign: gradients of models of clicks come from ClickGradients.");
    },
  },
  optimizer,
});

/** @throws RangeError where the first parameters are not those of the model, or the log has other fields. */
export function requireDesign({ model, initial, batches }: ClickDesign): void {
  const { size } = layoutOfTree(model.dense as Tree<TensorType>);
  requireSize("numbers in the table", model.table.size, initial.table.length);
  requireSize("numbers besides the table", size, initial.dense.length);
  const shape = (layout: ClickDesign["model"]["layout"]) =>
    `${layout.fields.map(({ buckets }) => buckets).join(", ")} buckets and ${layout.numbers.length} numbers`;
  const [expected, got] = [shape(model.layout), shape(batches.layout)];
  if (expected === got) return;
  throw new RangeError(`createClickTrainer: expected batches of ${expected}, got ${got}.`);
}

function requireSize(what: string, expected: number, got: number): void {
  if (expected === got) return;
  throw new RangeError(`createClickTrainer: expected ${expected} ${what}, got ${got}.`);
}

/** @throws RangeError for noise that rows cannot have. */
export function requireNoise({ rows, model }: ClickDesign, mechanism: ClickMechanism): void {
  const { record } = mechanism.noise;
  if (record.kind !== "gaussian") {
    throw new RangeError(
      `createClickTrainer: expected independent Gaussian noise, got ${record.kind}. ` +
        "Noise of other kinds has to be on every row at every step, which nobody can wait for.",
    );
  }
  if (record.rows === undefined) {
    throw new RangeError(
      'createClickTrainer: expected noise that says which rows get it, such as rows: { kind: "lazy" }, got none.',
    );
  }
  if (record.rows.kind === "lazy" && rows.kind !== "sgd") {
    throw new RangeError(
      `createClickTrainer: expected gradient descent on rows whose noise waits, got ${rows.kind}. ` +
        "It moves a row by something else than a fixed multiple of its noise, so that draws that waited cannot be " +
        'added up. Take { kind: "sgd" }, or another kind of noise.',
    );
  }
  requireSelection(record.rows, mechanism.selectedRows, model.table.rows);
}

function requireSelection(
  record: RowNoiseRecord,
  selected: Int32Array | undefined,
  rows: number,
): void {
  const expected = record.kind === "selected" ? record.rows : undefined;
  const distinct = selected && new Set(selected).size;
  if (expected !== selected?.length || distinct !== selected?.length) {
    const got = selected ? `${selected.length}, ${distinct} of them different` : "none";
    throw new RangeError(
      `createClickTrainer: expected ${expected ?? "no"} selectedRows, got ${got}. The record of the noise says how many.`,
    );
  }
  const odd = selected?.find((row) => !(row >= 0 && row < rows));
  if (odd === undefined) return;
  throw new RangeError(`createClickTrainer: expected selectedRows below ${rows}, got ${odd}.`);
}
