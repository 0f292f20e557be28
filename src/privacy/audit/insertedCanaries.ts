/**
 * Canaries that are records: examples that a model can only know by heart, so that it shows whether they were in its
 * data. They audit a trainer that nobody may look into; a gradient that is a canary shows more.
 */
import { generator, type Seed } from "../../math/seed.ts";

/** These examples with another label each: nothing else in the data supports it. */
export function mislabelledCanaries<Example extends { readonly label: number }>(
  examples: readonly Example[],
  classes: number,
  seed: Seed,
): readonly Example[] {
  if (!(Number.isSafeInteger(classes) && classes >= 2)) {
    throw new RangeError(`mislabelledCanaries: expected at least 2 classes, got ${classes}.`);
  }
  const { integer } = generator(seed);
  return examples.map((example) => ({
    ...example,
    label: (example.label + 1 + integer(classes - 1)) % classes,
  }));
}

/** What examples from nowhere look like. */
export interface OutOfDistribution {
  readonly count: number;
  /** Numbers in an example. */
  readonly size: number;
  readonly classes: number;
  /** Standard deviation of its numbers: that of the data, or more. @default 1 */
  readonly scale?: number;
}

/** Noise with a label that was drawn: no model generalises to them. */
export function outOfDistributionCanaries(
  { count, size, classes, scale = 1 }: OutOfDistribution,
  seed: Seed,
): readonly { readonly features: Float32Array; readonly label: number }[] {
  const draw = generator(seed);
  return Array.from({ length: count }, () => ({
    features: Float32Array.from({ length: size }, () => scale * draw.normal()),
    label: draw.integer(classes),
  }));
}
