/**
 * Samples of tokens through which derivatives pass: the Gumbel-softmax distribution (Jang, Gu & Poole 2017; Maddison,
 * Mnih & Teh 2017), soft or straight-through, and the uniform noise that it is made from.
 */
import { type Seed, split, wordStream } from "../math/seed.ts";
import { add, clip, divide, multiply, negate, subtract } from "../tensor/operations/arithmetic.ts";
import { customDerivative, stopGradient } from "../tensor/operations/control.ts";
import { oneHot } from "../tensor/operations/indexing.ts";
import { argmax } from "../tensor/operations/reduction.ts";
import { softmax } from "../tensor/operations/softmax.ts";
import { log } from "../tensor/operations/transcendental.ts";
import type { Operand, Tensor } from "../tensor/tensor.ts";

/** The number nearest to 0 that `uniformNoise` gives; 1 less this is the nearest to 1. */
export const SMALLEST_UNIFORM = 2 ** -24;

/**
 * -log(-log u), elementwise: a standard Gumbel variable of a uniform one. Finite for every u in [0, 1], because u is
 * first kept off both ends: between -2.82 and 16.64.
 */
export function gumbelNoise(uniforms: Tensor): Tensor {
  const inside = clip(uniforms, SMALLEST_UNIFORM, 1 - SMALLEST_UNIFORM);
  return negate(log(negate(log(inside))));
}

/** How a distribution is sampled. */
export interface GumbelSoftmax {
  /** Gumbel noise in the shape of the logits. @default none: the most likely, softly */
  readonly noise?: Tensor | undefined;
  /** Above 0. */
  readonly temperature: Operand;
  /** 1: the value is the likeliest token alone and the derivative that of the soft sample; 0: soft. */
  readonly hard: Operand;
}

/** Weights over the last axis, each row adding up to 1: softmax((logits + noise) / temperature), or straight-through. */
export function gumbelSoftmax(logits: Tensor, { noise, temperature, hard }: GumbelSoftmax): Tensor {
  const perturbed = noise ? add(logits, noise) : logits;
  return straightThrough(softmax(divide(perturbed, temperature)), hard);
}

/**
 * hard · onehot(argmax soft) + (1 - hard) · soft, whose derivative is that of `soft` alone. Bengio, Léonard &
 * Courville 2013.
 */
export function straightThrough(soft: Tensor, hard: Operand): Tensor {
  if (hard === 0) return soft;
  const value = stopGradient(soft);
  const decided = oneHot(argmax(value), soft.shape.at(-1)!, soft.dtype);
  const mixed = add(value, multiply(hard, subtract(decided, value)));
  return customDerivative(mixed, [soft], (cotangent) => [cotangent]);
}

/**
 * Uniform numbers strictly between 0 and 1, of 23 random bits and a half: all are exact in single precision, and none
 * is an end. Each named child of the seed is one array.
 */
export function uniformNoise(
  seed: Seed,
  count: number,
  ...names: readonly (string | number)[]
): Float32Array {
  const words = new Uint32Array(count);
  wordStream(split(seed, ...names))(words);
  const uniforms = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    uniforms[index] = ((words[index]! >>> 9) + 0.5) / 8388608;
  }
  return uniforms;
}
