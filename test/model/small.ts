/** A model that is small enough to be run often, with parameters of ordinary size everywhere. */
import { generator, seedFrom, split } from "../../src/math/seed.ts";
import { layoutOfTree } from "../../src/model/parameters.ts";
import { logits, transformerTypes } from "../../src/model/transformer.ts";
import { type TransformerConfig, transformerConfig } from "../../src/model/transformerConfig.ts";
import { constantWeights, type TrainedModel } from "../../src/model/weights.ts";
import { compile } from "../../src/tensor/compile.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";

export const smallSize = { vocabularySize: 13, contextLength: 24, width: 16, layers: 2, heads: 4 };

/** Models that between them use every option of the config. */
export const variants: Readonly<Record<string, Partial<TransformerConfig>>> = {
  "GPT-2": {},
  "GPT-NeoX": {
    positions: { kind: "rotary", theta: 10000, fraction: 0.5 },
    parallelResidual: true,
    activation: "gelu",
    tiedEmbeddings: false,
    biases: { attention: true, attentionOutput: true, feedForward: true, head: true },
  },
  Llama: {
    positions: { kind: "rotary", theta: 500, fraction: 1 },
    keyValueHeads: 2,
    norm: { kind: "rmsNorm", epsilon: 1e-5, offset: 0 },
    activation: "silu",
    gated: true,
    feedForwardWidth: 24,
    tiedEmbeddings: false,
    biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
  },
  Qwen3: {
    positions: { kind: "rotary", theta: 10000, fraction: 1 },
    keyValueHeads: 1,
    headWidth: 6,
    norm: { kind: "rmsNorm", epsilon: 1e-6, offset: 0 },
    activation: "silu",
    gated: true,
    queryKeyNorm: true,
    biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
  },
  Gemma: {
    positions: { kind: "rotary", theta: 10000, fraction: 1 },
    norm: { kind: "rmsNorm", epsilon: 1e-6, offset: 1 },
    activation: "geluTanh",
    gated: true,
    embeddingScale: 4,
    biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
  },
  "relu²": { activation: "reluSquared" },
  relu: { activation: "relu", keyValueHeads: 2 },
};

/** The config of a variant, with further changes. */
export const smallConfig = (changes: Partial<TransformerConfig> = {}): TransformerConfig =>
  transformerConfig(smallSize, changes);

/** A model whose every parameter is random: weights N(0, 0.3²), gains around what leaves a norm alone. */
export function smallModel(changes: Partial<TransformerConfig> = {}, number = 1): TrainedModel {
  const config = smallConfig(changes);
  const { places, size } = layoutOfTree(transformerTypes(config));
  const parameters = new Float32Array(size);
  for (const place of places) {
    const { normal } = generator(split(seedFrom(number), place.name));
    const center = place.name.endsWith("gain") ? 1 - config.norm.offset : 0;
    for (let at = place.offset; at < place.offset + place.size; at++) {
      parameters[at] = center + 0.3 * normal();
    }
  }
  return { config, parameters };
}

/** Token ids drawn from a seed. */
export function someTokens(count: number, number: number): number[] {
  const { integer } = generator(seedFrom(number));
  return Array.from({ length: count }, () => integer(smallSize.vocabularySize));
}

/** Logits after every token of rows of equal length, by one full forward pass: [row][position][vocab]. */
export async function fullLogits(
  model: TrainedModel,
  rows: readonly (readonly number[])[],
): Promise<number[][][]> {
  const { config } = model;
  const [batch, time, vocabulary] = [rows.length, rows[0]!.length, config.vocabularySize];
  const parameters = constantWeights(model);
  const graph = await compile(
    ({ tokens }: { readonly tokens: Tensor }) => logits({ parameters, config }, tokens),
    { tokens: { dtype: "int32", shape: [batch, time] } },
    { threads: 1 },
  );
  const flat = await graph.run({ tokens: Int32Array.from(rows.flat()) });
  await graph.dispose();
  const at = (row: number, position: number) => (row * time + position) * vocabulary;
  return rows.map((tokens, row) =>
    tokens.map((_, position) => [
      ...(flat as Float32Array).subarray(at(row, position), at(row, position) + vocabulary),
    ]),
  );
}

/** One graph for many texts. */
export interface Forward {
  /** Logits after every token: [position][vocab]. */
  run(text: readonly number[]): Promise<number[][]>;
  dispose(): Promise<void>;
}

/** A graph for texts of up to `time` tokens, filled up on the right, which changes nothing before. */
export async function openForward(model: TrainedModel, time: number): Promise<Forward> {
  const { config } = model;
  const parameters = constantWeights(model);
  const graph = await compile(
    ({ tokens }: { readonly tokens: Tensor }) => logits({ parameters, config }, tokens),
    { tokens: { dtype: "int32", shape: [1, time] } },
    { threads: 1 },
  );
  const vocabulary = config.vocabularySize;
  return {
    run: async (text) => {
      const tokens = new Int32Array(time);
      tokens.set(text);
      const flat = (await graph.run({ tokens })) as Float32Array;
      return text.map((_, t) => [...flat.subarray(t * vocabulary, (t + 1) * vocabulary)]);
    },
    dispose: () => graph.dispose(),
  };
}

/** log softmax in double precision. */
export function logSoftmaxOf(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const mass = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
  return row.map((logit) => logit - top - mass);
}

/** The largest absolute difference of two lists of equal length. */
export function largestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.NaN;
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
}
