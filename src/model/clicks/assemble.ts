/** What models of clicks share: tables, first numbers, a linear output. */
import type { ClickLayout } from "../../data/clicks/clickRecords.ts";
import { generator, type Seed, split } from "../../math/seed.ts";
import type { Tensors } from "../../tensor/compile.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import { layoutOfTree } from "../parameters.ts";
import type { Linear } from "../transformer.ts";
import type { ClickInputs, ClickModel } from "./clickModel.ts";
import type { ClickModelConfig } from "./clickModelConfig.ts";
import { type FieldWidth, type TableLayout, tableLayout } from "./tableLayout.ts";

/**
 * How far from 0 the numbers of a fresh row may lie. Small, so that an id that was never learned says next to nothing;
 * not 0, for then no row would ever differ from another.
 */
export const ROW_BOUND = 0.05;

/** What makes a model of clicks of one kind. */
export interface Assembly<Config extends ClickModelConfig, Dense> {
  readonly config: Config;
  readonly layout: ClickLayout;
  /** One for all fields, or one for each. */
  readonly width: FieldWidth | readonly FieldWidth[];
  /** Fresh numbers in this column of a row are uniform in ± this. */
  readonly rowBound: (column: number) => number;
  /** Everything that is not in the table. What begins with `output` starts at 0, but for the bias. */
  readonly dense: (table: TableLayout) => Dense;
  /** Variance of fresh weights, in 1 / inputs; by name. @default 1 */
  readonly gain?: (name: string) => number;
  outputs(dense: Tensors<Dense>, inputs: ClickInputs): Tensor;
}

/** A dense part that ends in a linear output. */
export interface WithOutput {
  readonly output: { readonly weight?: TensorType; readonly bias: TensorType };
}

/**
 * The model: its last layer is 0 in the beginning, so that a fresh model says its bias whatever it reads, and no noisy
 * step goes into unlearning chance.
 *
 * @throws RangeError for a layout without fields, or widths for another number of fields.
 */
export function assembled<Config extends ClickModelConfig, Dense extends WithOutput>(
  parts: Assembly<Config, Dense>,
): ClickModel<Dense> {
  const { config, layout, rowBound } = parts;
  const table = tableLayout(layout.fields, widthsOf(parts));
  const dense = parts.dense(table);
  return {
    ...{ config, layout, table, dense },
    initialTable: (seed) => freshRows(table, rowBound, seed),
    initialDense: (seed, { bias = 0 } = {}) => freshDense(parts, dense, { seed, bias }),
    outputs: (tensors, inputs) => parts.outputs(tensors, inputs),
  };
}

function widthsOf({
  config,
  layout: { fields },
  width,
}: Pick<
  Assembly<ClickModelConfig, unknown>,
  "config" | "layout" | "width"
>): readonly FieldWidth[] {
  if (fields.length === 0) {
    throw new RangeError(`${config.kind}: expected a layout with at least 1 field, got none.`);
  }
  const widths = typeof width === "object" ? width : fields.map(() => width);
  if (widths.length === fields.length) return widths;
  const expected = `expected widths for ${fields.length} fields`;
  throw new RangeError(`${config.kind}: ${expected}, got ${widths.length}.`);
}

/** Rows of every field from a seed of its own: a field more does not move the others. */
function freshRows(
  table: TableLayout,
  bound: (column: number) => number,
  seed: Seed,
): Float32Array {
  const flat = new Float32Array(table.size);
  for (const { name, width, buckets, offset } of table.fields) {
    const bounds = Array.from({ length: width }, (_, column) => bound(column));
    if (bounds.every((each) => each === 0)) continue;
    const { uniform } = generator(split(seed, "table", name));
    for (let at = offset; at < offset + width * buckets; ) {
      for (const each of bounds) flat[at++] = each === 0 ? 0 : each * (2 * uniform() - 1);
    }
  }
  return flat;
}

function freshDense<Dense extends WithOutput>(
  { gain = () => 1 }: Pick<Assembly<ClickModelConfig, Dense>, "gain">,
  dense: Dense,
  { seed, bias }: { readonly seed: Seed; readonly bias: number },
): Float32Array {
  if (!Number.isFinite(bias)) {
    throw new RangeError(`initialDense: expected a finite bias, got ${bias}.`);
  }
  const { places, size } = layoutOfTree(dense);
  const flat = new Float32Array(size);
  for (const { name, shape, offset, size: count } of places) {
    if (name === "output.bias") flat[offset] = bias;
    if (name.startsWith("output") || name.endsWith("bias")) continue;
    const deviation = Math.sqrt(gain(name) / shape[0]!);
    const { normal } = generator(split(seed, "dense", name));
    for (let at = offset; at < offset + count; at++) flat[at] = deviation * normal();
  }
  return flat;
}

/** float32 of this shape. */
export const typeOf = (...shape: number[]): TensorType => ({ dtype: "float32", shape });

/** A dense layer of these inputs and outputs. */
export const layerTypes = (inputs: number, outputs: number): Layer<TensorType> => ({
  weight: typeOf(inputs, outputs),
  bias: typeOf(outputs),
});

/** A dense layer with a bias. */
export interface Layer<Leaf> extends Linear<Leaf> {
  readonly bias: Leaf;
}

/** Dense layers of these widths, the inputs first. */
export const layersTypes = (widths: readonly number[]): readonly Layer<TensorType>[] =>
  widths.slice(1).map((width, index) => layerTypes(widths[index]!, width));
