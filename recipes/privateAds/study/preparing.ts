/** Where a training keeps what it draws once, whom that protects, and what it is drawn from. */
import {
  type Kept,
  keptOnce,
  type PreparationOnce,
  preparedOnce,
} from "../../../src/lab/preparedOnce.ts";
import type { RunContext } from "../../../src/lab/recipe.ts";
import type { Randomness } from "../../../src/privacy/noise/randomness.ts";
import type { PreparationOptions } from "../../../src/privacy/preparation/preparation.ts";
import type { UnitOfPrivacy } from "../../../src/privacy/unitOfPrivacy.ts";
import type { AdTraining } from "./settings.ts";

/** What preparations of one training have in common. */
export type Unnamed = Omit<PreparationOptions, "name">;

/** What preparations of one training are made with. */
export interface Preparing {
  readonly options: Unnamed;
  /** What was released before, or else what is charged and drawn now. */
  once<Result>(preparation: Omit<PreparationOnce<Result>, "cell" | "isCharged">): Promise<Result>;
  /** The same of what costs nothing. */
  keep<Value>(kept: Omit<Kept<Value>, "cell">, draw: () => Promise<Value>): Promise<Value>;
}

/** The cell of a training. */
export interface PreparedCell {
  readonly context: Pick<RunContext<unknown>, "folder" | "record">;
  readonly cell: string;
  readonly training: Pick<AdTraining, "privacy">;
}

/** Preparations that are kept in the run of a cell, and charged where it trains with a guarantee. */
export function preparingIn(
  { context, cell, training }: PreparedCell,
  of: { readonly unitOfPrivacy: UnitOfPrivacy; readonly randomness: Randomness },
): Preparing {
  const isCharged = training.privacy !== null;
  return {
    options: { ...of, neighboringRelation: "addOrRemoveOne" },
    once: (preparation) => preparedOnce(context, { ...preparation, cell, isCharged }),
    keep: (kept, draw) => keptOnce(context, { ...kept, cell }, draw),
  };
}
