/**
 * Counts with Gaussian noise: the kernel of histograms, priors and calibrations.
 *
 * A record adds a vector of L2 norm at most 1 to the table, so that a unit with c records moves it by c at most, where
 * all of them stand in one cell.
 */
import type { PrivacyEvent } from "../event.ts";
import {
  normals,
  ownRandomness,
  type PreparationOptions,
  type Prepared,
  prepared,
  recordsOfUnit,
} from "./preparation.ts";

/** How much noise. */
export interface NoisyTableOptions extends PreparationOptions {
  /** Standard deviation of the noise over what one unit moves. At least 0; 0 keeps nothing private. */
  readonly noiseMultiplier: number;
}

/** A table after noise. */
export interface NoisyTable {
  /** Unbiased; may be negative. */
  readonly cells: Float64Array;
  /** Of the noise in each cell. */
  readonly standardDeviation: number;
}

/** A table to which each record added a vector of norm at most 1, with noise, and what that is charged as. */
export function noisyTable(cells: ArrayLike<number>, options: NoisyTableOptions, what: string) {
  const { noiseMultiplier, name } = options;
  const sensitivity = recordsOfUnit(options);
  if (!(noiseMultiplier >= 0 && noiseMultiplier < Infinity)) {
    const expected = "expected a noiseMultiplier of at least 0";
    throw new RangeError(`${what} ${name}: ${expected}, got ${noiseMultiplier}.`);
  }
  const standardDeviation = noiseMultiplier * sensitivity;
  const normal = normals(ownRandomness(options, what));
  const table: NoisyTable = {
    cells: Float64Array.from(cells, (cell) => {
      if (!Number.isFinite(cell)) {
        throw new RangeError(`${what} ${name}: expected finite cells, got ${cell}.`);
      }
      return standardDeviation === 0 ? cell : cell + standardDeviation * normal();
    }),
    standardDeviation,
  };
  return { table, event: tableEvent(options), sensitivity };
}

/** What a noisy table is charged as, whatever is in it. */
export const tableEvent = ({
  noiseMultiplier,
}: Pick<NoisyTableOptions, "noiseMultiplier">): PrivacyEvent =>
  noiseMultiplier === 0 ? { kind: "nonPrivate" } : { kind: "gaussian", noiseMultiplier };

/** A histogram after noise. */
export interface NoisyHistogram extends NoisyTable {
  /** Estimated shares: not negative, adding up to 1; uniform where nothing rose above 0. */
  readonly shares: Float64Array;
}

/**
 * How many records are in each bin, with noise: where each record is in one bin. For the prior of randomised response on
 * bins, for instance.
 */
export function privateHistogram(
  counts: ArrayLike<number>,
  options: NoisyTableOptions,
): Prepared<NoisyHistogram> {
  if (counts.length === 0) {
    throw new RangeError(`histogram of ${options.name}: expected at least 1 bin, got none.`);
  }
  const what = "histogram of";
  const { table, event, sensitivity } = noisyTable(counts, options, what);
  const above = table.cells.map((cell) => Math.max(0, cell));
  const total = above.reduce((sum, cell) => sum + cell, 0);
  const shares = above.map((cell) => (total > 0 ? cell / total : 1 / above.length));
  return prepared(options, {
    ...{ result: { ...table, shares }, event, sensitivity, of: "statistics", what },
  });
}
