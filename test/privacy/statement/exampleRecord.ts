/** A record with everything stated: DP-SGD on public-size data, and changes to it. */
import { dpSgd } from "../../../src/privacy/event.ts";
import type { PrivacyRecord, RecordedTraining } from "../../../src/privacy/record.ts";

export const samplingRate = 250 / 60_000;

export const examplePhase: RecordedTraining = {
  sampling: { kind: "poisson", samplingRate },
  samplingRandomness: "secure",
  clipping: { kind: "flat", clipNorm: 1, normalized: false },
  noise: { kind: "discreteGaussian", noiseMultiplier: 1.3, randomness: "secure", gridSteps: 4096 },
  steps: 3600,
  divisor: 250,
  optimizer: { name: "sgd", settings: { learningRate: 0.5 } },
};

export const exampleRecord: PrivacyRecord = {
  v: 1,
  title: "Digits, 15 epochs",
  setting: { kind: "central", trusted: "the hospital", protects: "records" },
  accesses: [
    { of: "trainingRuns", status: "charged", what: "one run" },
    { of: "tuning", status: "publicData", what: "20 runs on other digits" },
    { of: "statistics", status: "notDone" },
    { of: "vocabulary", status: "notDone" },
    { of: "normalization", status: "publicData" },
    { of: "deduplication", status: "notDone" },
    { of: "evaluation", status: "publicData" },
    { of: "earlyStopping", status: "notDone" },
    { of: "preTraining", status: "notDone", what: "none" },
  ],
  released: "allCheckpoints",
  unitOfPrivacy: { kind: "user", contributions: 1 },
  neighboringRelation: "replaceSpecial",
  dataset: { name: "digits", size: 60_000, isSizePublic: true },
  event: dpSgd(1.3, samplingRate, 3600),
  deltas: [5e-6],
  accountant: { name: "rdp", library: "assay", version: "0.1.0" },
  training: [examplePhase],
  audits: [],
  software: { node: "20.19" },
  code: "https://example.org/code, commit 1234567",
};

/** Shuffled batches, accounted for as such: once per epoch, 60,000 / 250 · 15 = 3600 steps. */
export const shuffledRecord: PrivacyRecord = {
  ...exampleRecord,
  event: {
    kind: "selfComposed",
    count: 15,
    event: { kind: "gaussian", noiseMultiplier: 1.3 },
  },
  deltas: [1e-5],
  training: [
    {
      ...examplePhase,
      sampling: { kind: "shuffled", batchSize: 250 },
      samplingRandomness: "fixed",
    },
  ],
};

/** The record with one phase changed. */
export const withPhase = (
  changes: Partial<RecordedTraining>,
  record = exampleRecord,
): PrivacyRecord => ({ ...record, training: [{ ...record.training[0]!, ...changes }] });
