/** The two sizes of GPT that are compared, and the tokens that they are fed. */
import { seedFrom } from "../../src/math/seed.ts";
import { initialParameters } from "../../src/model/initialize.ts";
import { type TransformerConfig, transformerConfig } from "../../src/model/transformerConfig.ts";

const vocabularySize = 256;
const size = (width: number, layers: number, heads: number) => ({
  vocabularySize,
  contextLength: 64,
  width,
  layers,
  heads,
});

/** What decides the shape of a model. */
export type Size = ReturnType<typeof size>;

/** 0.83 million parameters. */
export const small = size(128, 4, 4);
/** 10.8 million parameters. */
export const large = size(384, 6, 6);

/** A fresh model of this size; `changes` replace parts of its config. */
export function freshModel(model: Size, changes: Partial<TransformerConfig> = {}) {
  const config = transformerConfig(model, changes);
  return { config, parameters: initialParameters(config, seedFrom(1)) };
}

/** Any tokens do: no time depends on them. */
export const someTokens = (row: number, length: number): number[] =>
  Array.from({ length }, (_, at) => (row * 17 + at * at * 7) % vocabularySize);
