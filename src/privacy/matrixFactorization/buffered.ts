/**
 * Factorisations whose Toeplitz coefficients are a sum of a few falling exponentials: C⁻¹ z needs one buffer for each,
 * however long the run. BLT: McMahan, Xiao & Zhang 2024 (arXiv 2408.08868); Dvijotham et al. 2024 (arXiv 2404.16706).
 */

import { bufferedColumn, bufferedQuotient } from "./bufferedSeries.ts";
import { bufferedStream } from "./bufferedStream.ts";
import type { Factorization } from "./factorization.ts";
import { toeplitzSensitivity } from "./toeplitz.ts";
import { toeplitzVariances } from "./workload.ts";

/** c₀ = 1, cₖ = Σ scales[i] · decays[i]ᵏ⁻¹. */
export interface Buffers {
  readonly scales: readonly number[];
  /** In [0, 1). */
  readonly decays: readonly number[];
}

/**
 * The factorisation with these buffers.
 *
 * @throws RangeError for numbers of scales and decays that differ, or a decay outside [0, 1).
 */
export function buffered(steps: number, { scales, decays }: Buffers): Factorization {
  requireBuffers({ scales, decays });
  const buffers = { scales: Float64Array.from(scales), decays: Float64Array.from(decays) };
  const column = bufferedColumn(buffers, steps);
  return {
    name: "bufferedToeplitz",
    description: { kind: "bufferedToeplitz", steps, scales: [...scales], decays: [...decays] },
    steps,
    memory: scales.length,
    bands: steps,
    sensitivity: (participation) => toeplitzSensitivity(column, steps, participation),
    variances: (workload) =>
      toeplitzVariances(workload, bufferedQuotient(Float64Array.of(1), buffers, steps)),
    stream: (source) => bufferedStream({ ...buffers, steps, source }),
  };
}

function requireBuffers({ scales, decays }: Buffers): void {
  if (scales.length === 0 || scales.length !== decays.length) {
    throw new RangeError(
      `buffered: expected as many decays as scales, at least 1, got ${decays.length} and ${scales.length}.`,
    );
  }
  const odd = decays.find((decay) => !(decay >= 0 && decay < 1));
  if (odd !== undefined) throw new RangeError(`buffered: expected decays in [0, 1), got ${odd}.`);
  const infinite = scales.find((scale) => !Number.isFinite(scale));
  if (infinite !== undefined) {
    throw new RangeError(`buffered: expected finite scales, got ${infinite}.`);
  }
}
