/** The contract of every accountant: one file in this folder, default-exporting one of these. */
import type { NeighboringRelation } from "../neighboringRelation.ts";
import type { Repeated } from "../repeated.ts";

/** A number that is known up to its bounds. What may be claimed is `upper`. */
export interface Bounds {
  readonly upper: number;
  /** No correct claim can be below this. 0 where an accountant knows none. */
  readonly lower: number;
}

/** All guarantees of one event together: pure, asked as often as one likes. */
export interface PrivacyCurve {
  /** Epsilon at this delta, in [0, 1]. At least 0; Infinity where there is none. */
  epsilon(delta: number): Bounds;
  /** Delta at this epsilon, at least 0. In [0, 1]. */
  delta(epsilon: number): Bounds;
  /** What else is worth knowing about the answer at this delta: the Rényi order, the width of the grid. */
  details?(delta: number): Readonly<Record<string, number | string>>;
}

/** What may be asked of an accountant besides the event. None of it makes a claim wrong. */
export interface AccountingOptions {
  /** Width of the grid of privacy losses, in nats. Above 0. @default chosen from the event */
  readonly discretization?: number;
  /** How far the bounds may lie apart, relative to the upper one. Above 0. @default about 3e-5, where it can be had */
  readonly accuracy?: number;
}

/** Judges what happened. */
export interface Accountant {
  /** The file name without its ending. */
  readonly name: string;
  /** One sentence for help and reports. */
  readonly description: string;
  /** A `bound` is proved; an `estimate` may be too small and is never a claim. */
  readonly guarantee: "bound" | "estimate";
  /** Whether it answers sooner where `accuracy` lets its bounds lie further apart. @default false */
  readonly takesAccuracy?: boolean;
  /**
   * The guarantee of everything together.
   *
   * @throws UnsupportedEventError for what it does not know, in itself or under this relation.
   */
  compose(
    parts: readonly Repeated[],
    relation: NeighboringRelation,
    options?: AccountingOptions,
  ): PrivacyCurve;
}

/** An accountant does not know this event. Another one may. */
export class UnsupportedEventError extends Error {
  override readonly name = "UnsupportedEventError";
  /** Name of the accountant. */
  readonly accountant: string;
  /** The part that it does not know. */
  readonly part: Repeated["part"];

  constructor(accountant: string, part: Repeated["part"], reason: string) {
    super(`${accountant}: cannot account for ${part.kind}: ${reason}`);
    this.accountant = accountant;
    this.part = part;
  }
}
