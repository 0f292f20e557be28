/** DP-SGD on records or users, as a method that labels are protected by: it protects everything else, too. */
import type { ClickParameters } from "../../../model/clicks/clickModel.ts";
import { calibrate } from "../../../privacy/calibration/calibrate.ts";
import { flatClipping } from "../../../privacy/clipping/flat.ts";
import { dpSgd, type PrivacyEvent } from "../../../privacy/event.ts";
import type { Charge, Ledger } from "../../../privacy/ledger.ts";
import { independentNoise } from "../../../privacy/noise/independentNoise.ts";
import type { Randomness } from "../../../privacy/noise/randomness.ts";
import { planOf } from "../../../privacy/plan.ts";
import { poissonSampler } from "../../../privacy/sampling/poisson.ts";
import { createClickTrainer } from "../clickTrainer.ts";
import { memoryBatches } from "../memoryBatches.ts";
import { type UnitRecords, unitOfPrivacyOf } from "./labelUnits.ts";
import { type ClickMovement, type ClickTrainingTask, stepsOfPasses } from "./plainTraining.ts";

/** What all methods promise. */
export interface LabelTarget {
  readonly epsilon: number;
  readonly delta: number;
}

/** How a private training is made. */
export interface PrivateTrainingOptions {
  readonly movement: ClickMovement;
  readonly clipNorm: number;
  /** Of everything together, charges included. */
  readonly target: LabelTarget;
  /** What read the labels of the same units before. */
  readonly charges?: readonly Charge[];
  /** Of coins and noise. */
  readonly randomness: (name: string) => Randomness;
}

/** A model with its books. */
export interface PrivatelyTrained {
  readonly parameters: ClickParameters;
  readonly ledger: Ledger;
}

/**
 * Trains with as much noise as the target takes, when neighbours differ by all that a unit has: `replaceOne`, as for
 * labels, so that methods compare.
 *
 * @throws UnreachableTargetError where the charges alone cost as much as the target.
 */
export async function trainPrivately(
  { model, task, initial }: ClickTrainingTask,
  { records, units }: UnitRecords,
  options: PrivateTrainingOptions,
): Promise<PrivatelyTrained> {
  const { movement, clipNorm, target, charges = [], randomness } = options;
  const { optimizer, rows, execution = {} } = movement;
  const samplingRate = Math.min(1, movement.batchSize / units.count);
  const steps = stepsOfPasses(movement, units.count);
  const sampler = (datasetSize: number) =>
    poissonSampler({ datasetSize, samplingRate, randomness: randomness("batches") });
  const batches = memoryBatches({ layout: model.layout, records, units }, { sampler });
  const noiseMultiplier = noiseOfSteps({ samplingRate, steps, target, charges });
  const clipping = flatClipping({ clipNorm });
  const noise = independentNoise({
    ...{ noiseMultiplier, randomness: randomness("noise"), rows: { kind: "lazy" } },
  });
  const plan = planOf(
    { sampler: batches.sampler, clipping, noise },
    {
      // What a user adds to a sum is one clipped gradient, drawn by one coin: batches say so to the plan.
      unitOfPrivacy: unitOfPrivacyOf(units),
      ...{ neighboringRelation: "replaceOne", delta: target.delta, steps },
    },
  );
  const design = { model, task, batches, optimizer, rows, initial };
  const mechanism = { clipping, noise, plan, charges };
  const trainer = await createClickTrainer(design, mechanism, { execution });
  try {
    for (let step = 0; step < steps; step++) await trainer.step();
    const { table, dense } = trainer.released();
    return {
      parameters: { table: table.slice(), dense: dense.slice() },
      ledger: trainer.state.ledger!,
    };
  } finally {
    await trainer.dispose();
  }
}

interface NoiseTask {
  readonly samplingRate: number;
  readonly steps: number;
  readonly target: LabelTarget;
  readonly charges: readonly Charge[];
}

function noiseOfSteps({ samplingRate, steps, target, charges }: NoiseTask): number {
  const others = charges.map(({ event }) => event);
  return labelNoise(
    (noiseMultiplier) => together([dpSgd(noiseMultiplier, samplingRate, steps), ...others]),
    target,
  );
}

/** One event of several on the same labels. */
export const together = (events: readonly PrivacyEvent[]): PrivacyEvent =>
  events.length === 1 ? events[0]! : { kind: "composed", events };

/** The smallest noise multiplier with which an event meets a target under `replaceOne`. */
export const labelNoise = (
  eventOf: (noiseMultiplier: number) => PrivacyEvent,
  target: LabelTarget,
): number =>
  calibrate(eventOf, {
    ...{ target, neighboringRelation: "replaceOne", parameter: "noiseMultiplier" },
    ...{ morePrivate: "larger", range: [1e-2, 1e6], tolerance: 1e-3 },
  }).value;
