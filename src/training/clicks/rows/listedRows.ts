/**
 * Fresh noise on the same rows at every step: on all of them, which is DP-SGD as it is written down, or on a choice, which
 * is DP-FEST of Ghazi et al. 2023 (arXiv 2311.08357).
 *
 * Gradients of rows outside of the choice are dropped after clipping: what is left of a unit is no longer than before.
 */
import type { NormalSource } from "../../../privacy/noise/noiseStream.ts";
import { numbersIn, type RowList } from "./rowList.ts";
import type { RowOptimizer } from "./rowOptimizer.ts";
import { type RowStep, type RowTraining, restoreArrays } from "./rowTraining.ts";

/** What such training is made of. */
export interface ListedRowsOptions {
  readonly optimizer: RowOptimizer;
  readonly source: NormalSource;
  /** Rows that are trained. */
  readonly list: RowList;
  /** Rows of the table. */
  readonly rows: number;
}

/** Moves the listed rows at every step, whether a batch touches them or not. */
export function listedRows({ optimizer, source, list, rows }: ListedRowsOptions): RowTraining {
  const gradient = new Float32Array(numbersIn(list));
  const places = new Int32Array(rows).fill(-1);
  for (let place = 0; place < list.count; place++) places[list.rows[place]!] = place;
  return {
    prepare: () => {},
    move: (task) => {
      drawInto(gradient, source, task);
      addSums(gradient, { list, places }, task);
      optimizer.move({ step: task.step, rows: list, gradient, scale: task.scale });
      return undefined;
    },
    release: () => {},
    get state() {
      return { optimizer: optimizer.states };
    },
    restore: ({ optimizer: states }) => restoreArrays(optimizer.states, states),
  };
}

/** Noise of this bound and multiplier, or zeros. */
export function drawInto(
  gradient: Float32Array,
  source: NormalSource,
  { bound, multiplier }: Pick<RowStep, "bound" | "multiplier">,
): void {
  const deviation = bound * multiplier;
  if (!(deviation > 0)) {
    gradient.fill(0);
    return;
  }
  source.fill(gradient);
  for (let index = 0; index < gradient.length; index++) gradient[index]! *= deviation;
}

function addSums(
  gradient: Float32Array,
  { list, places }: { readonly list: RowList; readonly places: Int32Array },
  { touched, sum }: RowStep,
): void {
  for (let row = 0; row < touched.count; row++) {
    const place = places[touched.rows[row]!]!;
    if (place < 0) continue;
    const [from, into, width] = [touched.starts[row]!, list.starts[place]!, touched.widths[row]!];
    for (let at = 0; at < width; at++) gradient[into + at]! += sum[from + at]!;
  }
}
