/**
 * What a statement of privacy is made from: everything that was done to private data, as one serialisable record.
 *
 * Proves: nothing by itself. `event` is what accountants read; the rest says under which assumptions, and a statement
 * compares them. What is left out is printed as "not stated", never assumed. The items are those of section 5.3.3 of
 * Ponomareva et al. 2023 (arXiv 2303.00654), in our words.
 */
import type { LowerBound } from "./audit/lowerBound.ts";
import type { PrivacyEvent } from "./event.ts";
import type { NeighboringRelation } from "./neighboringRelation.ts";
import type { PlanParts } from "./plan.ts";
import type { UnitOfPrivacy } from "./unitOfPrivacy.ts";

/** Version of the format. A reader that meets a larger one must stop. */
export const privacyRecordVersion = 1;

/** Who sees records as they are. */
export interface PrivacySetting {
  /**
   * `central`: a curator sees all records. `distributed`: many parties add noise, and only sums are seen. `local`: each
   * record is noised before it leaves its owner.
   */
  readonly kind: "central" | "distributed" | "local";
  /** Who is trusted with the records, in words. */
  readonly trusted: string;
  readonly protects: ProtectedPart;
}

/**
 * What a guarantee is about. `labels`: everything else of a record is taken to be known.
 * `labelsAndUnknownFeatures`: some features of a record are taken to be known, and nothing else.
 */
export type ProtectedPart = (typeof protectedParts)[number];

/** All of them. */
export const protectedParts = ["records", "labels", "labelsAndUnknownFeatures"] as const;

/** Ways in which private data is touched. */
export const accessKinds = [
  "trainingRuns",
  "tuning",
  "statistics",
  "vocabulary",
  "normalization",
  "deduplication",
  "evaluation",
  "earlyStopping",
  "preTraining",
] as const;

/** One of them. */
export type AccessKind = (typeof accessKinds)[number];

/** One way in which data was touched, and what became of it. */
export interface DataAccess {
  readonly of: AccessKind;
  /**
   * `charged`: it is part of `event`. `publicData`: it read public data alone. `notCovered`: private data was read, and
   * the guarantee says nothing about it. `notDone`: nothing was read.
   */
  readonly status: "charged" | "publicData" | "notCovered" | "notDone";
  /** Which data, how many runs. */
  readonly what?: string;
}

/** Everything that a statement is made from. */
export interface PrivacyRecord {
  readonly v: typeof privacyRecordVersion;
  /** What was trained, on what, in a few words. */
  readonly title: string;
  readonly setting?: PrivacySetting;
  /** At most one of each kind. */
  readonly accesses: readonly DataAccess[];
  /** What leaves the hands of those who are trusted. */
  readonly released?: "noisyGradients" | "allCheckpoints" | "finalModel" | "predictions";
  readonly unitOfPrivacy?: UnitOfPrivacy;
  readonly neighboringRelation?: NeighboringRelation;
  /** `size` counts units of privacy. Where it is not public, a statement leaves it out. */
  readonly dataset?: {
    readonly name?: string;
    readonly size?: number;
    readonly isSizePublic: boolean;
  };
  /** All that is charged, together. */
  readonly event: PrivacyEvent;
  /** At least one delta; the first is the one that is claimed. */
  readonly deltas: readonly number[];
  readonly accountant: {
    readonly name: string;
    readonly library: string;
    readonly version: string;
  };
  /** One for each phase of training that differs from the one before; empty where nothing was trained. */
  readonly training: readonly RecordedTraining[];
  /** What attacks found out about the run; a lower bound says nothing about better attacks. */
  readonly audits: readonly LowerBound[];
  /** Names and versions of what it ran on. */
  readonly software?: Readonly<Record<string, string>>;
  /** Where the code is, with its commit. */
  readonly code?: string;
}

/** How a model was trained on private data, in one phase: what ran, which a statement compares with the event. */
export interface RecordedTraining extends Omit<PlanParts, "datasetSize"> {
  /** Releases of a noisy gradient that were charged; those that were repeated after a crash count again. */
  readonly steps: number;
  readonly optimizer?: {
    readonly name: string;
    readonly settings: Readonly<Record<string, string | number>>;
  };
}
