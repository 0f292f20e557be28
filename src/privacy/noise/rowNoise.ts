/**
 * Which rows of an embedding table get noise, as data, and how DP-AdaFEST splits one Gaussian in two.
 *
 * Proves: choosing rows and adding noise to them together say no more than one Gaussian of `noiseMultiplier` does, so
 * events know nothing of rows. Does not prove: that a trainer keeps to the record; noise on the rows of a batch alone
 * would say which ids were in it.
 */

/** How rows get noise. */
export type RowNoiseRecord =
  /** All of them, at every step. */
  | { readonly kind: "dense" }
  /**
   * The same law without the work: the noise of a row waits until the row is read, and none waits when parameters are
   * released. Xu et al. 2024 (arXiv 2404.08847).
   */
  | { readonly kind: "lazy" }
  /**
   * Those of a choice that was made before training; gradients of all others are dropped, after they were clipped with the
   * rest of their unit. DP-FEST of Ghazi et al. 2023 (arXiv 2311.08357).
   */
  | {
      readonly kind: "selected";
      /** How many rows there are in the choice. At least 1. */
      readonly rows: number;
      /** What it was made on: `charged` is a charge of its own, besides the steps. */
      readonly choice: "public" | "charged";
    }
  /** Those whose noisy count in the batch reaches a threshold. DP-AdaFEST of Ghazi et al. 2023. */
  | AdaptiveRowNoise;

/** Rows chosen anew at every step, by a part of its noise. */
export interface AdaptiveRowNoise {
  readonly kind: "adaptive";
  /** Share of 1 / σ² that choosing takes; gradients get the rest. In (0, 1). */
  readonly selectionShare: number;
  /** What a noisy count has to reach: a number of units where each counts 1. Finite. */
  readonly threshold: number;
  /** L2 bound on what one unit adds to all counts together. Above 0. */
  readonly contributionNorm: number;
}

/** Noise for both halves of a step. */
export interface SplitNoise {
  /** σ₁: standard deviation of the noise on counts over `contributionNorm`. */
  readonly selection: number;
  /** σ₂: standard deviation of the noise on gradients over the clip norm. */
  readonly gradient: number;
}

/** One Gaussian, and how much of it goes into choosing rows. */
export interface NoiseSplit {
  /** σ of both together. At least 0. */
  readonly noiseMultiplier: number;
  /** Share of 1 / σ² that choosing takes. In (0, 1): near 0 counts are noisy, near 1 gradients are. */
  readonly selectionShare: number;
}

/**
 * Two multipliers that together cost what one does: 1 / σ² = 1 / σ₁² + 1 / σ₂², since a unit moves counts and gradients
 * by at most (1 / σ₁, 1 / σ₂) standard deviations at once, also where gradients depend on what the counts chose.
 */
export function splitNoise({ noiseMultiplier, selectionShare }: NoiseSplit): SplitNoise {
  if (!(noiseMultiplier >= 0 && noiseMultiplier < Infinity)) {
    throw new RangeError(
      `splitNoise: expected a noiseMultiplier of at least 0, got ${noiseMultiplier}.`,
    );
  }
  requireShare("splitNoise", selectionShare);
  return {
    selection: noiseMultiplier / Math.sqrt(selectionShare),
    gradient: noiseMultiplier / Math.sqrt(1 - selectionShare),
  };
}

/** The record as it is. @throws RangeError for one that no trainer can keep to. */
export function checkedRowNoise(name: string, record: RowNoiseRecord): RowNoiseRecord {
  if (record.kind === "selected" && !(Number.isSafeInteger(record.rows) && record.rows >= 1)) {
    throw new RangeError(`${name}: expected at least 1 selected row, got ${record.rows}.`);
  }
  if (record.kind !== "adaptive") return record;
  const { selectionShare, threshold, contributionNorm } = record;
  requireShare(name, selectionShare);
  if (!Number.isFinite(threshold)) {
    throw new RangeError(`${name}: expected a finite threshold, got ${threshold}.`);
  }
  if (contributionNorm > 0 && contributionNorm < Infinity) return record;
  throw new RangeError(`${name}: expected a contributionNorm above 0, got ${contributionNorm}.`);
}

function requireShare(name: string, selectionShare: number): void {
  if (selectionShare > 0 && selectionShare < 1) return;
  throw new RangeError(
    `${name}: expected a selectionShare in (0, 1), got ${selectionShare}. At its ends counts or gradients have no bound.`,
  );
}
