/**
 * DP-AdaFEST of Ghazi et al. 2023 (arXiv 2311.08357), algorithm 1: every step chooses rows by noisy counts of who touches
 * them; those that are chosen get a noisy gradient, and all others stay as they are.
 *
 * A row that nobody touches is chosen by chance, with the probability that noise alone reaches the threshold. Which ones
 * are is drawn by the gaps between them, so no step looks at the whole table.
 */
import { normalCdf } from "../../../math/distributions/normal.ts";
import type { TableLayout } from "../../../model/clicks/tableLayout.ts";
import type { NormalSource } from "../../../privacy/noise/noiseStream.ts";
import { type AdaptiveRowNoise, splitNoise } from "../../../privacy/noise/rowNoise.ts";
import { coinSubset } from "../../../privacy/sampling/chance.ts";
import type { TouchedRows } from "../clickGradients.ts";
import { contributions } from "./contributions.ts";
import { drawInto } from "./listedRows.ts";
import { numbersIn, rowList } from "./rowList.ts";
import type { RowOptimizer } from "./rowOptimizer.ts";
import { type RowStep, type RowTraining, restoreArrays } from "./rowTraining.ts";

/** What such training is made of. */
export interface AdaptiveRowsOptions {
  readonly optimizer: RowOptimizer;
  readonly source: NormalSource;
  readonly layout: TableLayout;
  readonly record: AdaptiveRowNoise;
}

/** Moves rows that a noisy count chooses; says how many these were. */
export function adaptiveRows(options: AdaptiveRowsOptions): RowTraining {
  const { optimizer, source, layout, record } = options;
  return {
    prepare: () => {},
    move: (task) => {
      const { touched, multiplier: noiseMultiplier, bound, step, scale } = task;
      const split = splitNoise({ ...record, noiseMultiplier });
      const slots = chosenSlots(task, options, split.selection);
      const others = chosenByChance(touched, options, split.selection);
      const rows = rowList(layout, Int32Array.from([...slots.map(rowIn(touched)), ...others]));
      const gradient = new Float32Array(numbersIn(rows));
      drawInto(gradient, source, { bound, multiplier: split.gradient });
      addSums(gradient, slots, task);
      optimizer.move({ step, rows, gradient, scale });
      return rows.count;
    },
    release: () => {},
    get state() {
      return { optimizer: optimizer.states };
    },
    restore: ({ optimizer: states }) => restoreArrays(optimizer.states, states),
  };
}

const rowIn =
  ({ rows }: TouchedRows) =>
  (slot: number) =>
    rows[slot]!;

/** Touched rows whose noisy count reaches the threshold, by their place among touched rows. */
function chosenSlots(
  { batch, touched }: RowStep,
  { source, record: { contributionNorm, threshold } }: AdaptiveRowsOptions,
  multiplier: number,
): number[] {
  const counts = contributions(batch, touched, contributionNorm);
  const noise = new Float32Array(counts.length);
  drawInto(noise, source, { bound: contributionNorm, multiplier });
  const chosen: number[] = [];
  for (let slot = 0; slot < counts.length; slot++) {
    if (counts[slot]! + noise[slot]! >= threshold) chosen.push(slot);
  }
  return chosen;
}

/** Rows that nobody touches and that noise alone brings to the threshold. */
function chosenByChance(
  { count, rows }: TouchedRows,
  { source, layout, record }: AdaptiveRowsOptions,
  multiplier: number,
): Iterable<number> {
  const probability = passRate(record, multiplier);
  // Coins of touched rows are thrown away: those of all others are as if they had been tossed alone.
  const chosen = new Set(coinSubset(layout.rows, probability, source.bits()));
  if (chosen.size > 0) for (let slot = 0; slot < count; slot++) chosen.delete(rows[slot]!);
  return chosen;
}

/** How probable it is that a count of nothing reaches the threshold under noise of this multiplier. */
export function passRate(
  { threshold, contributionNorm }: Pick<AdaptiveRowNoise, "threshold" | "contributionNorm">,
  multiplier: number,
): number {
  if (multiplier === 0) return threshold <= 0 ? 1 : 0;
  return normalCdf(-threshold / (multiplier * contributionNorm));
}

/** Adds gradients of these touched rows, which the compact gradient begins with. */
function addSums(
  gradient: Float32Array,
  slots: readonly number[],
  { touched: { starts, widths }, sum }: RowStep,
): void {
  let into = 0;
  for (const slot of slots) {
    const from = starts[slot]!;
    for (let at = 0; at < widths[slot]!; at++) gradient[into++]! += sum[from + at]!;
  }
}
