/** What changes from step to step: learning rate, temperatures, weights, and whether tokens are decided. */
import type { Path, RedTeamSettings } from "./settings.ts";

/** The numbers of one step. */
export interface StepValues {
  readonly learningRate: number;
  readonly promptTemperature: number;
  readonly decodeTemperature: number;
  /** 1: straight-through, 0: soft. */
  readonly promptHard: number;
  readonly decodeHard: number;
  readonly realismWeight: number;
  readonly pretrainedWeight: number;
}

/**
 * The numbers of the step behind which `taken` steps lie, from 0. At a fraction f of all steps, a number that goes from a
 * to b is a (b / a)^f, as in the authors' code, or a + f (b - a), as in the paper.
 */
export function valuesAt(settings: RedTeamSettings, taken: number): StepValues {
  const { schedule, steps, softFractions } = settings;
  const fraction = taken / steps;
  const along = schedule === "geometric" ? geometric : linear;
  return {
    learningRate: along(settings.learningRate, fraction),
    promptTemperature: along(settings.promptTemperature, fraction),
    decodeTemperature: along(settings.decodeTemperature, fraction),
    promptHard: Number(taken > softFractions.prompt * steps),
    decodeHard: Number(taken > softFractions.decode * steps),
    realismWeight: linear(settings.realismWeight, fraction),
    pretrainedWeight: linear(settings.pretrainedWeight, fraction),
  };
}

const geometric = ({ initial, final }: Path, fraction: number): number =>
  initial * (final / initial) ** fraction;

const linear = ({ initial, final }: Path, fraction: number): number =>
  initial + (final - initial) * fraction;
