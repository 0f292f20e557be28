/**
 * LiRA: is what the model says about an example more like models that were trained with it, or without it? Carlini et
 * al. 2022 (arXiv 2112.03570), algorithm 1. The confidences of shadow models, on the logit scale, are nearly normal;
 * a normal distribution is fitted to them for each example.
 *
 * Does not prove: that an example is safe. With few shadow models the attack is weaker than it could be.
 */
import { logNormalCdf } from "../../math/distributions/mills.ts";

/** One example: what the attacked model says about it, and what shadow models say. On the logit scale. */
export interface ShadowedExample {
  readonly confidence: number;
  /** Of shadow models that were trained with it. Not read by the offline attack. */
  readonly included: readonly number[];
  /** Of shadow models that were trained without it. At least one. */
  readonly excluded: readonly number[];
}

/** Which form of the attack. */
export interface LikelihoodRatioOptions {
  /** `offline` needs no shadow model that has seen the example: P[N(excluded) < confidence]. @default online */
  readonly mode?: "online" | "offline";
  /**
   * Of each example on its own, or of all together around their own means. @default pooled where a class of an example
   * has fewer than 64 shadow models on average
   */
  readonly variance?: "perExample" | "pooled";
}

/** Where enough shadow models are for a variance of each example (section 6.3 of the paper). */
const ENOUGH = 64;

/**
 * log of the right class's probability over that of all others together, from logits: the scale on which confidences
 * are nearly normal. Exact also where the probability rounds to 1.
 */
export function logitConfidence(logits: ArrayLike<number>, label: number): number {
  const others = Array.from(logits).filter((_, index) => index !== label);
  if (others.length === logits.length || others.length === 0) {
    throw new RangeError(
      `logitConfidence: expected a label among at least 2 classes, got ${label} of ${logits.length}.`,
    );
  }
  const largest = Math.max(...others);
  const sum = others.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return logits[label]! - largest - Math.log(sum);
}

/** The same from the probability of the right class. */
export const logitOfProbability = (probability: number): number =>
  Math.log(probability) - Math.log1p(-probability);

/** One score for each example: online the log of the likelihood ratio, offline the log of the tail. */
export function likelihoodRatioScores(
  examples: readonly ShadowedExample[],
  { mode = "online", variance }: LikelihoodRatioOptions = {},
): number[] {
  requireConfidences(examples, mode);
  const side = (name: "included" | "excluded") => {
    const samples = examples.map((example) => example[name]);
    return fits(name, samples, variance ?? (isEnough(samples) ? "perExample" : "pooled"));
  };
  const outside = side("excluded");
  if (mode === "offline") {
    return examples.map(({ confidence }, index) => {
      const { mean, deviation } = outside[index]!;
      return logNormalCdf((confidence - mean) / deviation);
    });
  }
  const inside = side("included");
  return examples.map(
    ({ confidence }, index) =>
      logDensity(confidence, inside[index]!) - logDensity(confidence, outside[index]!),
  );
}

/** Offline an infinite confidence has a tail; online it has no density. */
function requireConfidences(examples: readonly ShadowedExample[], mode: "online" | "offline") {
  const isUsable = mode === "online" ? Number.isFinite : (value: number) => !Number.isNaN(value);
  const wrong = examples.findIndex(({ confidence }) => !isUsable(confidence));
  if (wrong < 0) return;
  throw new RangeError(
    `likelihoodRatioScores: expected a finite confidence in example ${wrong}, got ${examples[wrong]!.confidence}. ` +
      "From logits there is one also where the probability rounds to 1.",
  );
}

interface Normal {
  readonly mean: number;
  readonly deviation: number;
}

const logDensity = (value: number, { mean, deviation }: Normal) =>
  -(((value - mean) / deviation) ** 2) / 2 - Math.log(deviation);

const isEnough = (samples: readonly (readonly number[])[]) =>
  samples.reduce((sum, { length }) => sum + length, 0) >= ENOUGH * samples.length;

function fits(
  name: string,
  samples: readonly (readonly number[])[],
  variance: "perExample" | "pooled",
): Normal[] {
  const moments = samples.map((values, index) => momentsOf(`${name} of example ${index}`, values));
  const pooled = varianceOf(moments);
  return moments.map((moment) => ({
    mean: moment.mean,
    deviation: Math.sqrt(variance === "pooled" ? pooled : varianceOf([moment])),
  }));
}

interface Moments {
  readonly mean: number;
  readonly n: number;
  /** Sum of squared distances from the mean. */
  readonly squares: number;
}

function momentsOf(where: string, values: readonly number[]): Moments {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (n > 0 && Number.isFinite(squares)) return { mean, n, squares };
  throw new RangeError(
    `likelihoodRatioScores: ${where}: expected finite confidences of at least one shadow model, got ${n}.`,
  );
}

/** Within examples, unbiased. */
function varianceOf(moments: readonly Moments[]): number {
  const freedom = moments.reduce((sum, { n }) => sum + n - 1, 0);
  const variance = moments.reduce((sum, { squares }) => sum + squares, 0) / freedom;
  if (variance > 0) return variance;
  throw new RangeError(
    "likelihoodRatioScores: expected shadow models that differ, at least 2 for a variance.",
  );
}
