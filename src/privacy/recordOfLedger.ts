/** From the books of a run to the record that a statement is made from. */
import type { PrivacyEvent } from "./event.ts";
import { eventOfLedger, type Ledger, PlanMismatchError, releasesOf } from "./ledger.ts";
import { eventOfPlan } from "./plan.ts";
import { type PrivacyRecord, privacyRecordVersion, type RecordedTraining } from "./record.ts";

/** What books do not know: the rest of the checklist. */
export interface RecordContext
  extends Pick<
    PrivacyRecord,
    "title" | "setting" | "released" | "audits" | "software" | "code" | "accountant"
  > {
  /** Besides training runs and charges, which follow from the books. */
  readonly accesses?: PrivacyRecord["accesses"];
  readonly dataset?: { readonly name?: string; readonly isSizePublic: boolean };
  /** Besides that of the plan. */
  readonly deltas?: readonly number[];
  readonly optimizer?: RecordedTraining["optimizer"];
}

/**
 * The record of a run. Where what ran differs from the plan, the event is that of the plan, and a statement refuses.
 */
export function recordOfLedger(ledger: Ledger, context: RecordContext): PrivacyRecord {
  const { plan, charges } = ledger;
  const { accesses = [], dataset, deltas = [], optimizer, ...rest } = context;
  const { datasetSize, ...parts } = ledger.ran;
  const said = new Set([...accesses, ...charges].map(({ of }) => of));
  const pretraining = plan.publicPretraining;
  return {
    v: privacyRecordVersion,
    ...rest,
    accesses: [
      { of: "trainingRuns", status: "charged", what: `${releasesOf(ledger)} noisy gradients` },
      ...charges.map(
        ({ label, of = "statistics" }) => ({ of, status: "charged", what: label }) as const,
      ),
      ...(said.has("preTraining") ? [] : [preTraining(pretraining)]),
      ...accesses,
    ],
    unitOfPrivacy: plan.unitOfPrivacy,
    neighboringRelation: plan.neighboringRelation,
    dataset: { ...(dataset ?? { isSizePublic: false }), size: datasetSize },
    event: eventOrPlanned(ledger),
    deltas: [plan.delta, ...deltas.filter((delta) => delta !== plan.delta)],
    training: [{ ...parts, steps: releasesOf(ledger), ...(optimizer && { optimizer }) }],
  };
}

const preTraining = (what: string | undefined) =>
  what === undefined
    ? ({ of: "preTraining", status: "notDone" } as const)
    : ({ of: "preTraining", status: "publicData", what } as const);

function eventOrPlanned(ledger: Ledger): PrivacyEvent {
  try {
    return eventOfLedger(ledger);
  } catch (error) {
    if (!(error instanceof PlanMismatchError)) throw error;
    return eventOfPlan(ledger.plan, Math.min(ledger.step, ledger.plan.steps));
  }
}
