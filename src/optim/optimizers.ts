/** The named optimisers: parts in a row. */
import type { ParameterChoice } from "./partition.ts";
import {
  type AdamOptions,
  accumulateMomentum,
  addDecayedWeights,
  type FactoredOptions,
  scaleByAdam,
  scaleByFactoredRms,
  scaleByLearningRate,
} from "./parts.ts";
import type { Schedule } from "./schedule.ts";
import { chain, type Transformation } from "./transformation.ts";

export interface SgdOptions {
  /** Decay of the velocity; 0 is plain gradient descent. In [0, 1). @default 0 */
  readonly momentum?: number;
  /** Looks one step ahead along the velocity. @default false */
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent. */
export const sgd = (
  schedule: Schedule,
  { momentum = 0, nesterov = false }: SgdOptions = {},
): Transformation =>
  momentum === 0
    ? chain(scaleByLearningRate(schedule))
    : chain(accumulateMomentum(momentum, nesterov), scaleByLearningRate(schedule));

/** Adam. Kingma & Ba 2015. */
export const adam = (schedule: Schedule, options: AdamOptions = {}): Transformation =>
  chain(scaleByAdam(options), scaleByLearningRate(schedule));

export interface AdamWOptions extends AdamOptions {
  /** Decoupled decay per unit of learning rate. At least 0. @default 0.01 */
  readonly weightDecay?: number;
  /** Which parameters decay. @default those with two axes or more (no biases, no gains) */
  readonly decays?: ParameterChoice;
}

/** Two axes or more: no bias and no gain. */
export const isMatrix: ParameterChoice = (_, rank) => rank >= 2;

/** Adam with decoupled weight decay. Loshchilov & Hutter 2019. */
export function adamW(schedule: Schedule, options: AdamWOptions = {}): Transformation {
  const { weightDecay = 0.01, decays = isMatrix, ...adamOptions } = options;
  return chain(
    scaleByAdam(adamOptions),
    addDecayedWeights(weightDecay, decays),
    scaleByLearningRate(schedule),
  );
}

/** Adafactor with a given learning rate. Shazeer & Stern 2018. */
export const adafactor = (schedule: Schedule, options: FactoredOptions = {}): Transformation =>
  chain(scaleByFactoredRms(options), scaleByLearningRate(schedule));
