/** The contract of both ways to show progress. */
import type { ProgressUpdate } from "../../lab/recipe.ts";

/** Shows what a run is doing. */
export interface Progress {
  /** May be called as often as one likes: drawing is limited to a few times a second. */
  update(update: ProgressUpdate): void;
  /** Leaves the terminal clean; call it before anything else is printed. */
  end(): void;
}

/** A clock in milliseconds. */
export type Clock = () => number;
