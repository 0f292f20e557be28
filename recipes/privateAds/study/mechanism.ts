/** What the guarantee of a training rests on. */
import { noiseFor } from "../../../src/lab/guarantee.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { customaryDelta } from "../../../src/privacy/deltaCheck.ts";
import type { Charge } from "../../../src/privacy/ledger.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { childRandomness, type Randomness } from "../../../src/privacy/noise/randomness.ts";
import type { RowNoiseRecord } from "../../../src/privacy/noise/rowNoise.ts";
import { planOf } from "../../../src/privacy/plan.ts";
import type { BatchSampler } from "../../../src/privacy/sampling/sampler.ts";
import type { UnitOfPrivacy } from "../../../src/privacy/unitOfPrivacy.ts";
import type { ClickMechanism } from "../../../src/training/clicks/clickTrainer.ts";
import type { AdTraining } from "./settings.ts";

/** What a mechanism is made for. */
export interface MechanismOf {
  readonly training: AdTraining;
  readonly steps: number;
  readonly sampler: BatchSampler;
  readonly randomness: Randomness;
  readonly unitOfPrivacy: UnitOfPrivacy;
  /** What else reads the same records, and is paid from the same target; the books have it, or will. */
  readonly besides?: readonly Charge[];
  /** Rows that were chosen beforehand, for noise on selected rows. */
  readonly selectedRows?: Int32Array;
}

/** Which rows get noise, as the plan says it. */
function rowsOf({ training, selectedRows }: MechanismOf): RowNoiseRecord {
  const kind = training.rows ?? "lazy";
  if (kind === "selected") {
    return { kind, rows: selectedRows?.length ?? 0, choice: "charged" };
  }
  if (kind !== "adaptive") return { kind };
  return { kind, ...adaptiveRows };
}

/** DP-AdaFEST: a tenth of the budget chooses; chosen on seeds from 100. */
const adaptiveRows = { selectionShare: 0.1, threshold: 20, contributionNorm: 1 } as const;

/** Clipping, noise for the target, and the plan of both; nothing without privacy. */
export function mechanismOf(of: MechanismOf): ClickMechanism | undefined {
  const { training, steps, sampler, unitOfPrivacy, besides = [], selectedRows } = of;
  const { privacy } = training;
  if (privacy === null) return undefined;
  const { datasetSize, record: sampling } = sampler;
  const neighboringRelation = "addOrRemoveOne";
  const delta = customaryDelta(datasetSize);
  const noiseMultiplier =
    "noiseMultiplier" in privacy
      ? privacy.noiseMultiplier
      : noiseFor({
          ...{ target: { epsilon: privacy.epsilon, delta }, sampling, steps, datasetSize },
          ...{ neighboringRelation, charges: besides.map(({ event }) => event) },
        });
  const randomness = childRandomness(of.randomness, "noise");
  const clipping = flatClipping({ clipNorm: training.clipNorm });
  const noise = independentNoise({ noiseMultiplier, randomness, rows: rowsOf(of) });
  const plan = planOf(
    { sampler, clipping, noise },
    { unitOfPrivacy, neighboringRelation, delta, steps },
  );
  return { clipping, noise, plan, ...(selectedRows ? { selectedRows } : {}) };
}
