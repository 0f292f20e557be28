/** Audits of DP-SGD in a page: which canaries on which data, and what an attacker reads off what was released. */
import type { Seed } from "../../../src/math/seed.ts";
import { privacyOf } from "../../../src/privacy/account.ts";
import { manyRunScores, oneRunScores } from "../../../src/privacy/audit/auditedMechanism.ts";
import type { AuditMethodName } from "../../../src/privacy/audit/auditMethods.ts";
import type { CanaryScore } from "../../../src/privacy/audit/canaryScore.ts";
import { stepsScore } from "../../../src/privacy/audit/gradientCanaries.ts";
import type { EpsilonDelta } from "../../../src/privacy/audit/oneRun.ts";
import { dpSgd } from "../../../src/privacy/event.ts";
import { along, type Bug, expectedBatch, noisyMeans, type Setting } from "./plantedDpSgd.ts";

/** Reads one canary off what was released. */
export type Attack = (
  setting: Setting,
  released: readonly Float64Array[],
  canary: number,
) => number;

/** What is run, and how it is attacked. */
export interface PageAudit {
  /** Without the bug. */
  readonly setting: Omit<Setting, "bug">;
  readonly attack: Attack;
  /** In this many runs; 1: all canaries in one. */
  readonly runs: number;
  readonly delta: number;
  /** What the accountant was told, where that is not the truth. */
  readonly toldSteps?: number;
}

/** Audits a run of one kind by guesses, many runs by counting. */
export const pageMethod = ({ runs }: PageAudit): AuditMethodName =>
  runs === 1 ? "one-run" : "clopper-pearson";

/** What an attack says about DP-SGD with this bug. */
export async function pageScores(
  { setting: sound, attack, runs }: PageAudit,
  bug: Bug,
  seed: Seed,
): Promise<readonly CanaryScore[]> {
  const setting = { ...sound, bug };
  const { canaries } = setting;
  const mechanism = {
    canaries: canaries.length,
    run: (included: readonly boolean[], of: Seed) => {
      const released = noisyMeans(setting, included, of);
      return canaries.map((_, canary) => attack(setting, released, canary));
    },
  };
  return runs === 1 ? oneRunScores(mechanism, seed) : manyRunScores(mechanism, runs, seed);
}

/** What would be claimed about it, bug or not. */
export function pageClaim({ setting, delta, toldSteps }: PageAudit): EpsilonDelta {
  const { noiseMultiplier, samplingRate, steps } = setting;
  const event = dpSgd(noiseMultiplier, samplingRate, toldSteps ?? steps);
  const account = privacyOf(event, { neighboringRelation: "addOrRemoveOne" });
  return { epsilon: account.epsilon(delta).upper, delta };
}

/** Many canaries, each along a coordinate of its own and ten times longer than what clipping leaves of it. */
export const manyCanaries = (count: number): Pick<Setting, "records" | "canaries" | "size"> => ({
  records: Array.from({ length: 4 }, (_, index) => along(count, 0.2 * index, count + 1)),
  canaries: Array.from({ length: count }, (_, index) => along(index, 10, count + 1)),
  size: count + 1,
});

/** How likely what was read is with the canary, against without it; in units of what one record may contribute. */
export const likelihood: Attack = (setting, released, canary) =>
  stepsScore(
    released.map((mean) => mean[canary]! * expectedBatch(setting)),
    setting,
  );

/** How quiet the noise is: the more records it was divided by, the quieter. */
const quietness: Attack = (_, released) =>
  -released.reduce((sum, mean) => sum + mean.reduce((all, value) => all + value * value, 0), 0);

/** 400 canaries in one run of four steps, everybody in each. */
export const everyStep: PageAudit = {
  setting: { ...manyCanaries(400), steps: 4, samplingRate: 1, noiseMultiplier: 4 },
  attack: likelihood,
  runs: 1,
  delta: 1e-5,
};

/** One canary, and one record that pulls by `record`; above 0: the other way. */
export const besideOne = (record: number): PageAudit => ({
  setting: {
    ...{ records: [along(0, record, 1)], canaries: [along(0, -10, 1)], size: 1 },
    ...{ steps: 1, samplingRate: 1, noiseMultiplier: 1 },
  },
  attack: (setting, [mean]) => -mean![0]! * expectedBatch(setting),
  runs: 3000,
  delta: 0.01,
});

/** Records that contribute nothing, so that the noise is all there is; its size is the secret. */
export const silent: PageAudit = {
  setting: {
    records: [along(0, 1e-9, 200), along(0, 1e-9, 200), along(0, 1e-9, 200)],
    canaries: [along(0, 1e-9, 200)],
    ...{ size: 200, steps: 1, samplingRate: 1, noiseMultiplier: 1 },
  },
  attack: quietness,
  runs: 600,
  delta: 0.01,
};

/** log of the mean of exponentials. */
function logMean(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  return (
    largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / logs.length)
  );
}

/**
 * All other records pull by `others`, the canary by 1: in which of 100 batches of one it was is drawn, but that it was in
 * one of them is sure. Chua et al. 2024 (arXiv 2403.17673).
 */
export const amongOthers = (others: number): PageAudit => ({
  setting: {
    records: Array.from({ length: 99 }, () => along(0, others, 1)),
    canaries: [along(0, 1, 1)],
    ...{ size: 1, steps: 100, samplingRate: 1 / 100, noiseMultiplier: 0.7 },
  },
  attack: (setting, released) => {
    const readings = released.map((mean) => mean[0]! * expectedBatch(setting));
    const against = (there: number) =>
      logMean(readings.map((x) => ((x - others) ** 2 - (x - there) ** 2) / (2 * 0.7 ** 2)));
    return against(1) - against(0);
  },
  runs: 4000,
  delta: 0.005,
});
