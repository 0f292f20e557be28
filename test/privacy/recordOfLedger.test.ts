import { describe, expect, test } from "vitest";
import { withCharge } from "../../src/privacy/ledger.ts";
import { recordOfLedger } from "../../src/privacy/recordOfLedger.ts";
import { parsePrivacyRecord } from "../../src/privacy/recordSchema.ts";
import { statementOf } from "../../src/privacy/statement/statement.ts";
import { booksWith, parts, planFor, shuffledParts } from "./somePrivateRun.ts";

const plan = planFor(parts, { unitOfPrivacy: { kind: "user", contributions: 1 } });
const about = {
  title: "a run",
  audits: [],
  accountant: { name: "rdp", library: "assay", version: "0.1.0" },
} as const;

describe("the record of a run", () => {
  const ledger = withCharge(booksWith([1, 2, 3, 3], parts, plan), {
    label: "a noisy count",
    event: { kind: "gaussian", noiseMultiplier: 8 },
  });
  const record = recordOfLedger(ledger, about);

  test("is one that the door lets in again, from its JSON", () => {
    expect(parsePrivacyRecord(JSON.stringify(record))).toEqual(record);
  });

  test("has the steps that were charged, repeated ones too, and what else was charged", () => {
    // Steps 1, 2, 3, and 3 again after a crash.
    expect(record.training).toMatchObject([{ steps: 4, sampling: { kind: "poisson" } }]);
    expect(record.accesses).toEqual([
      { of: "trainingRuns", status: "charged", what: "4 noisy gradients" },
      { of: "statistics", status: "charged", what: "a noisy count" },
      { of: "preTraining", status: "notDone" },
    ]);
    expect(statementOf(record).claim).toMatchObject({ kind: "claimed", delta: 1e-5 });
  });

  test("hides the size of the data unless somebody says that it is public", () => {
    expect(record.dataset).toEqual({ size: 1000, isSizePublic: false });
    const open = recordOfLedger(ledger, { ...about, dataset: { isSizePublic: true } });
    expect(statementOf(open).record.dataset).toEqual({ size: 1000, isSizePublic: true });
  });

  test("of batches that were not planned has the planned event, and a statement refuses", () => {
    const shuffled = booksWith([1, 2, 3], shuffledParts, plan);
    const { claim } = statementOf(recordOfLedger(shuffled, about));
    expect(claim.kind).toBe("refused");
    expect(JSON.stringify(claim)).toContain("Training drew shuffled batches");
  });
});
