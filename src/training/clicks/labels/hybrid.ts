/**
 * Training where some features are known: first by randomised response on what is known, then by DP-SGD on everything,
 * from there on. Chua et al. 2024 (arXiv 2401.15246), semi-sensitive features.
 *
 * Proves: both phases together keep the target when neighbours differ by the label and the unknown features of a unit. Does
 * not prove: anything about known features, nor about who is in the log.
 */

import { type Seed, split } from "../../../math/seed.ts";
import type { ClickParameters } from "../../../model/clicks/clickModel.ts";
import { userResponseEvent } from "../../../privacy/labels/randomizedResponse.ts";
import type { Charge, Ledger } from "../../../privacy/ledger.ts";
import { bitsFrom, wordsOf } from "../../../privacy/noise/randomness.ts";
import { beganWith, knownColumns, knownModel, knownRecords, outputBias } from "./knownFeatures.ts";
import { everyUnit, recordsOfUnits, type UnitRecords } from "./labelUnits.ts";
import { respondedLabels } from "./noisedLabels.ts";
import { type ClickMovement, type ClickTrainingTask, trainPlain } from "./plainTraining.ts";
import { type PrivateTrainingOptions, trainPrivately } from "./privateTraining.ts";

/** How both phases are made. */
export interface HybridOptions extends Omit<PrivateTrainingOptions, "charges"> {
  /** Names of the fields and numbers that everybody knows. */
  readonly known: readonly string[];
  /** Share of epsilon that the first phase spends, in (0, 1). @default 0.5 */
  readonly share?: number;
  /** Number of labels; larger ones count as the last. */
  readonly labels: number;
  /** Of the first phase. @default that of the second */
  readonly firstMovement?: ClickMovement;
  readonly seed: Seed;
}

/** A model with the books of both phases. */
export interface HybridTrained {
  readonly parameters: ClickParameters;
  /** Of the second phase; the first one is a charge. */
  readonly ledger: Ledger;
  /** What the second phase began with: known features alone. */
  readonly first: ClickParameters;
}

/** Trains in both phases. @throws RangeError for features that the log does not have. */
export async function trainHybrid(
  task: ClickTrainingTask,
  data: UnitRecords,
  options: HybridOptions,
): Promise<HybridTrained> {
  const { share = 0.5, labels, target } = options;
  const { recordsPerUnit } = data.units;
  const spent = { epsilon: share * target.epsilon, labels };
  const charge: Charge = {
    label: "randomised response to labels, for known features",
    event: userResponseEvent(spent, recordsPerUnit),
  };
  const epsilon = spent.epsilon / recordsPerUnit;
  const first = await firstPhase(task, data, { ...options, epsilon });
  const second = { ...task, initial: first };
  const trained = await trainPrivately(second, data, { ...options, charges: [charge] });
  return { ...trained, first };
}

async function firstPhase(
  { model, task, initial }: ClickTrainingTask,
  data: UnitRecords,
  options: HybridOptions & { readonly epsilon: number },
): Promise<ClickParameters> {
  const { known: names, epsilon, labels, randomness, seed } = options;
  const { layout } = model;
  const known = knownColumns(layout, names);
  const part = knownModel(model, known);
  const { records } = recordsOfUnits(layout, data, everyUnit(data.units));
  const bits = bitsFrom(wordsOf(randomness("labels")));
  const answered = respondedLabels(knownRecords(layout, records, known), { epsilon, labels, bits });
  const fresh = {
    table: part.initialTable(split(seed, "table")),
    dense: part.initialDense(split(seed, "dense"), { bias: outputBias(model, initial) }),
  };
  const movement = options.firstMovement ?? options.movement;
  const own = { model: part, task, initial: fresh };
  const learned = await trainPlain(own, answered, { movement, seed: split(seed, "first") });
  return beganWith({ whole: model, part, known }, initial, learned);
}
