/** What may be claimed about a trained model, as its cell keeps it. */
import { claimedOf } from "../../../src/lab/guarantee.ts";
import { ownVersion } from "../../../src/lab/header.ts";
import type { LowerBound } from "../../../src/privacy/audit/lowerBound.ts";
import { eventOfLedger, type Ledger } from "../../../src/privacy/ledger.ts";
import type { DataAccess, PrivacyRecord } from "../../../src/privacy/record.ts";
import { recordOfLedger } from "../../../src/privacy/recordOfLedger.ts";

/** A guarantee of a cell. */
export interface RecordedGuarantee {
  readonly facts: {
    readonly epsilon: number;
    readonly delta: number;
    readonly noiseMultiplier: number;
  };
  readonly record: PrivacyRecord;
}

/** Where records come from. */
type Source = "generated" | "file";

/** The guarantee of all that a ledger has charged; nothing without a ledger. */
export function recordedGuarantee(
  { ledger, audits }: { readonly ledger?: Ledger; readonly audits: readonly LowerBound[] },
  { condition, source }: { readonly condition: string; readonly source: Source },
): RecordedGuarantee | undefined {
  if (ledger === undefined) return undefined;
  const { delta, neighboringRelation, noise } = ledger.plan;
  const { noiseMultiplier } = noise;
  const event = eventOfLedger(ledger);
  const claimed = claimedOf({ event, neighboringRelation, delta, noiseMultiplier });
  const accountant = { name: claimed.accountant, library: "assay", version: ownVersion() };
  return {
    facts: { epsilon: claimed.epsilon, delta, noiseMultiplier },
    record: recordOfLedger(ledger, {
      ...{ title: `model of clicks, ${condition}`, accountant, audits },
      ...{ released: "finalModel", setting, accesses: accessesOf(ledger, source) },
    }),
  };
}

const setting = {
  kind: "central",
  trusted: "whoever runs the training",
  protects: "records",
} as const;

/** What else looked at records, besides what was charged. Of a generated log nothing is private; of a file all of it is. */
function accessesOf({ charges }: Ledger, source: Source): readonly DataAccess[] {
  const charged = new Set(charges.map(({ of = "statistics" }) => of));
  const others: readonly DataAccess[] = [
    source === "generated"
      ? { of: "statistics", status: "publicData", what: "the label rate of the generated log" }
      : { of: "statistics", status: "notDone" },
    { of: "vocabulary", status: "notDone", what: "ids are hashed, or known" },
    { of: "normalization", status: "notDone", what: "numbers are read on public scales" },
    { of: "tuning", status: "publicData", what: "learning rates, on other generated logs" },
    source === "generated"
      ? { of: "evaluation", status: "publicData", what: "on generated records" }
      : { of: "evaluation", status: "notCovered", what: "losses on records that were held out" },
    { of: "earlyStopping", status: "notDone" },
    { of: "deduplication", status: "notDone" },
  ];
  return others.filter(({ of }) => !charged.has(of));
}
