/** The embeddings of tokens as numbers. */
import { layoutOfTree } from "../../model/parameters.ts";
import { transformerTypes } from "../../model/transformer.ts";
import type { Target } from "../target.ts";

/** How a token enters the model of a target, without its position: [width]. */
export function embeddingOf({ textModel: { model } }: Target, token: number): Float32Array {
  const { config, parameters } = model;
  const { places } = layoutOfTree(transformerTypes(config));
  const { offset } = places.find(({ name }) => name === "tokenEmbedding")!;
  const start = offset + token * config.width;
  const found = parameters.slice(start, start + config.width);
  return config.embeddingScale === 1 ? found : found.map((each) => each * config.embeddingScale);
}

/** Those of all tokens that a prompt may be made of. */
export const allowedEmbeddings = (target: Target): readonly Float32Array[] =>
  target.allowed.map((token) => embeddingOf(target, token));

/** √ of the mean of squares of all numbers. */
export function rootMeanSquare(vectors: readonly Float32Array[]): number {
  let [sum, count] = [0, 0];
  for (const vector of vectors) {
    for (const each of vector) sum += each ** 2;
    count += vector.length;
  }
  return Math.sqrt(sum / count);
}
