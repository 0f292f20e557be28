/** What may be stated about a privately trained model: its cell keeps it, the page of the run prints it. */
import type { Event } from "../../../src/lab/event.ts";
import { finishedCells } from "../../../src/lab/facts.ts";
import { ownVersion } from "../../../src/lab/header.ts";
import { guaranteesOf } from "../../../src/lab/statedGuarantees.ts";
import type { Guarantee } from "../../../src/lab/summary.ts";
import { eventOfLedger, type Ledger } from "../../../src/privacy/ledger.ts";
import type { DataAccess, PrivacyRecord, RecordedTraining } from "../../../src/privacy/record.ts";
import { recordOfLedger } from "../../../src/privacy/recordOfLedger.ts";
import { type Claimed, claimedOf } from "./guarantee.ts";

/** The result of a cell. */
export interface StatedModel {
  readonly kind: "statedModel";
  /** What replicates have in common: `"epsilon 2"`. */
  readonly condition: string;
  /** The cells whose ledgers it stands on. */
  readonly trainedIn: readonly string[];
  readonly record: PrivacyRecord;
}

/** What a cell keeps of a model with this record; nothing of one without a guarantee. */
export const statedModel = (
  record: PrivacyRecord | undefined,
  place: Pick<StatedModel, "condition" | "trainedIn">,
): StatedModel | null => (record === undefined ? null : { kind: "statedModel", ...place, record });

/** What a ledger does not know. */
export interface ModelFacts {
  readonly title: string;
  /** Of the experiment: where its records come from. */
  readonly dataset: string;
  readonly optimizer: NonNullable<RecordedTraining["optimizer"]>;
}

/** What may be claimed about a model, and the record from which it follows. */
export interface ModelGuarantee {
  readonly claimed: Claimed;
  readonly record: PrivacyRecord;
}

/** The guarantee of what a ledger charged. Of an experiment on generated records nothing else is private. */
export function guaranteeOfModel(ledger: Ledger, facts: ModelFacts): ModelGuarantee {
  const { title, dataset, optimizer } = facts;
  const { delta, neighboringRelation, noise } = ledger.plan;
  const event = eventOfLedger(ledger);
  const { noiseMultiplier } = noise;
  const claimed = claimedOf({ event, neighboringRelation, delta, noiseMultiplier });
  const record = recordOfLedger(ledger, {
    ...{ title, optimizer, accesses: accessesBeside(dataset), audits: [] },
    accountant: { name: claimed.accountant, library: "assay", version: ownVersion() },
    ...{ setting, released: "finalModel" },
    // Where a record may come or go, how many there are is part of what is hidden.
    dataset: { name: dataset, isSizePublic: neighboringRelation !== "addOrRemoveOne" },
  });
  return { claimed, record };
}

const setting = {
  kind: "central",
  trusted: "whoever runs the training",
  protects: "records",
} as const;

const accessesBeside = (dataset: string): readonly DataAccess[] => [
  { of: "tuning", status: "publicData", what: `learning rates, on other ${dataset}` },
  { of: "statistics", status: "notDone" },
  { of: "vocabulary", status: "notDone" },
  { of: "normalization", status: "notDone" },
  { of: "deduplication", status: "notDone" },
  { of: "evaluation", status: "publicData", what: `on ${dataset} that were drawn for it` },
  { of: "earlyStopping", status: "notDone" },
];

/** The guarantees of a run, one for each condition. */
export const guaranteesIn = (events: readonly Event[]): Guarantee[] =>
  guaranteesOf(
    [...finishedCells(events).values()].filter(isStated).flatMap(({ trainedIn, ...stated }) => {
      return trainedIn.map((cell) => ({ ...stated, cell }));
    }),
  );

const isStated = (result: unknown): result is StatedModel =>
  (result as Partial<StatedModel> | null)?.kind === "statedModel";
