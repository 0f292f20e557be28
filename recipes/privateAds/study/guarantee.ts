/** What may be claimed about a trained model, as its cell keeps it. */
import { claimedOf } from "../../../src/lab/guarantee.ts";
import type { LowerBound } from "../../../src/privacy/audit/lowerBound.ts";
import { eventOfLedger, type Ledger } from "../../../src/privacy/ledger.ts";
import type { PrivacyRecord } from "../../../src/privacy/record.ts";
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

/** The guarantee of all that a ledger has charged; nothing without a ledger. */
export function recordedGuarantee(
  { ledger, audits }: { readonly ledger?: Ledger; readonly audits: readonly LowerBound[] },
  { condition }: { readonly condition: string },
): RecordedGuarantee | undefined {
  if (ledger === undefined) return undefined;
  const { delta, neighboringRelation, noise } = ledger.plan;
  const { noiseMultiplier } = noise;
  const event = eventOfLedger(ledger);
  const claimed = claimedOf({ event, neighboringRelation, delta, noiseMultiplier });
  const accountant = { name: claimed.accountant, library: "assay", version: "in this repository" };
  return {
    facts: { epsilon: claimed.epsilon, delta, noiseMultiplier },
    record: recordOfLedger(ledger, {
      ...{ title: `model of clicks, ${condition}`, accountant, audits },
      ...{ released: "allCheckpoints", setting },
    }),
  };
}

const setting = {
  kind: "central",
  trusted: "whoever runs the training",
  protects: "records",
} as const;
