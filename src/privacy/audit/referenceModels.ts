/**
 * Attacks that ask how unusual the model's knowledge of an example is, measured by other models that were trained on
 * other data of the same kind.
 */
import { countAbove } from "./canaryScore.ts";

/** How much better the model knows each example than reference models do, on average. Watson et al. 2021 (arXiv 2111.08440). */
export function calibratedScores(
  losses: readonly number[],
  referenceLosses: readonly (readonly number[])[],
): number[] {
  requireSame("calibratedScores", losses.length, referenceLosses.length);
  return losses.map((loss, index) => mean("calibratedScores", referenceLosses[index]!) - loss);
}

/** One example: the probability that the attacked model gives it, and that reference models give it. Above 0. */
export interface ReferencedExample {
  readonly probability: number;
  /** Of models that were trained without it. At least one. */
  readonly references: readonly number[];
}

/** What the robust attack takes for granted. */
export interface RelativeOptions {
  /** An example counts as beaten where the ratio is this many times its own. At least 1. @default 1 */
  readonly gamma?: number;
  /**
   * How a model that knows the example would be related to one that does not: (a p + 1 - a) for p of the latter.
   * In [0, 1]; 1 takes both to be the same. @default 1
   */
  readonly a?: number;
}

/**
 * RMIA: the share of a population that the example beats in p(x | model) / p(x). Zarifzadeh, Liu & Shokri 2024
 * (arXiv 2312.03262), offline: p(x) = ((1 + a) mean + 1 - a) / 2. The population are examples that were not trained on.
 */
export function relativeScores(
  examples: readonly ReferencedExample[],
  population: readonly ReferencedExample[],
  { gamma = 1, a = 1 }: RelativeOptions = {},
): number[] {
  if (population.length === 0) throw new RangeError("relativeScores: expected a population.");
  const ratio = ({ probability, references }: ReferencedExample) =>
    probability / (((1 + a) * mean("relativeScores", references) + 1 - a) / 2);
  const falling = Float64Array.from(population, ratio).sort().reverse();
  const beaten = (value: number) => falling.length - countAbove(falling, value);
  return examples.map((example) => beaten(ratio(example) / gamma) / falling.length);
}

function mean(where: string, values: readonly number[]): number {
  if (values.length === 0) throw new RangeError(`${where}: expected reference models, got none.`);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function requireSame(where: string, examples: number, references: number): void {
  if (examples === references) return;
  throw new RangeError(
    `${where}: expected reference losses of ${examples} examples, got those of ${references}.`,
  );
}
