/** Ways to train with a guarantee for labels, as data; what goes in, and what comes out. */

import type { Seed } from "../../../math/seed.ts";
import type { ClickParameters } from "../../../model/clicks/clickModel.ts";
import type { PrivacyEvent } from "../../../privacy/event.ts";
import type { Charge, Ledger } from "../../../privacy/ledger.ts";
import { childRandomness, type Randomness } from "../../../privacy/noise/randomness.ts";
import type { PrivacySetting } from "../../../privacy/record.ts";
import type { UnitOfPrivacy } from "../../../privacy/unitOfPrivacy.ts";
import type { UnitRecords } from "./labelUnits.ts";
import type { ClickMovement, ClickTrainingTask } from "./plainTraining.ts";
import type { LabelTarget } from "./privateTraining.ts";

/** A way to protect labels. */
export type LabelMethod =
  | { readonly kind: "randomizedResponse"; readonly debiased?: boolean }
  | {
      readonly kind: "twoStage";
      readonly firstShare?: number;
      readonly learns?: "answers" | "posterior";
    }
  | ({ readonly kind: "bins" } & PriorMethod)
  | ({ readonly kind: "unbiased" } & PriorMethod)
  | { readonly kind: "dpSgd"; readonly clipNorm: number }
  | {
      readonly kind: "hybrid";
      readonly known: readonly string[];
      readonly share?: number;
      readonly clipNorm: number;
      readonly firstMovement?: ClickMovement;
    }
  /** For logistic models alone, as `labelSum`: a noisy sum of labels in each step, or one for all steps. */
  | ({ readonly kind: "labelDpPro"; readonly denoisedBy?: DenoisedBy } & LabelSumMethod)
  | ({ readonly kind: "labelSum" } & LabelSumMethod);

/** What methods with a table for a prior are told. */
export interface PriorMethod {
  /** Masses of labels 0 … prior.length − 1. */
  readonly prior: readonly number[];
  /** What the prior cost; absent where it is public. */
  readonly charge?: Charge;
}

/**
 * Which features a noisy gradient is projected onto. `batch`: its own, noised as if nobody sampled. `others`: those of as
 * many records, drawn apart from it, so that sampling amplifies.
 */
export type DenoisedBy = "batch" | "others";

/** What methods with sums of labels are told. */
export interface LabelSumMethod {
  /** Of Adagrad. */
  readonly learningRate: number;
  /** How far the labels of a unit may move a sum; smaller weights for those that would move it more. @default 1 */
  readonly clipNorm?: number;
  /** Passes of a projection. */
  readonly passes?: number;
}

/** How labels are protected, and how the model moves. */
export interface LabelPrivacyOptions {
  readonly method: LabelMethod;
  /** For all labels of a unit together. Delta is used by methods with Gaussian noise alone. */
  readonly target: LabelTarget;
  /** Number of labels; larger ones count as the last. @default 2 */
  readonly labels?: number;
  readonly movement: ClickMovement;
  /** Of answers, coins and noise. */
  readonly randomness: Randomness;
  /** Of what is public: orders, divisions, first weights. */
  readonly seed: Seed;
}

/** A model, and what may be claimed about it. */
export interface LabelPrivateModel {
  readonly parameters: ClickParameters;
  /** To all labels of a unit. */
  readonly event: PrivacyEvent;
  readonly unitOfPrivacy: UnitOfPrivacy;
  readonly neighboringRelation: "replaceOne";
  readonly setting: PrivacySetting;
  /** Where there was DP-SGD. */
  readonly ledger?: Ledger;
}

/** A training to be done. */
export interface LabelWork {
  readonly task: ClickTrainingTask;
  readonly data: UnitRecords;
  readonly options: LabelPrivacyOptions;
}

/** What a method itself knows of its result. */
export type Trained = Pick<LabelPrivateModel, "parameters" | "event" | "ledger">;

/** A method of this name. */
export type MethodOf<Kind extends LabelMethod["kind"]> = Extract<
  LabelMethod,
  { readonly kind: Kind }
>;

/** Randomness of its own for each purpose. */
export const randomnessFor =
  (randomness: Randomness) =>
  (name: string): Randomness =>
    childRandomness(randomness, name);
