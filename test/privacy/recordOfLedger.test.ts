import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import { flatClipping } from "../../src/privacy/clipping/flat.ts";
import { emptyLedger, type Ledger, withCharge, withStep } from "../../src/privacy/ledger.ts";
import { independentNoise } from "../../src/privacy/noise/independentNoise.ts";
import { seededRandomness } from "../../src/privacy/noise/randomness.ts";
import { partsOfRun, planOf, type RunningParts } from "../../src/privacy/plan.ts";
import { recordOfLedger } from "../../src/privacy/recordOfLedger.ts";
import { parsePrivacyRecord } from "../../src/privacy/recordSchema.ts";
import { shuffledSampler } from "../../src/privacy/sampling/fixedSize.ts";
import { poissonSampler } from "../../src/privacy/sampling/poisson.ts";
import { statementOf } from "../../src/privacy/statement/statement.ts";

const randomness = seededRandomness(seedFrom(1));
const datasetSize = 1000;
const parts: RunningParts = {
  clipping: flatClipping({ clipNorm: 1 }),
  noise: independentNoise({ noiseMultiplier: 2, randomness }),
  sampler: poissonSampler({ datasetSize, samplingRate: 0.05, randomness }),
};
const plan = planOf(parts, {
  unitOfPrivacy: { kind: "user", contributions: 1 },
  neighboringRelation: "replaceSpecial",
  delta: 1e-5,
  steps: 20,
});
const charged = (steps: readonly number[], ran = parts): Ledger =>
  steps.reduce(withStep, emptyLedger(plan, partsOfRun(ran)));
const about = {
  title: "a run",
  audits: [],
  accountant: { name: "rdp", library: "assay", version: "0.1.0" },
} as const;

describe("the record of a run", () => {
  const ledger = withCharge(charged([1, 2, 3, 3]), {
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
    const shuffled = {
      ...parts,
      sampler: shuffledSampler({ datasetSize, batchSize: 50, seed: seedFrom(2) }),
    };
    const { claim } = statementOf(recordOfLedger(charged([1, 2, 3], shuffled), about));
    expect(claim.kind).toBe("refused");
    expect(JSON.stringify(claim)).toContain("Training drew shuffled batches");
  });
});
