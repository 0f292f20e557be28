import fc from "fast-check";
import { describe, test } from "vitest";
import { logits, type Transformer, transformerTypes } from "../../../src/model/transformer.ts";
import { type TransformerConfig, transformerConfig } from "../../../src/model/transformerConfig.ts";
import {
  crossEntropy,
  mapTree,
  sum,
  type Tensor,
  type TensorType,
} from "../../../src/tensor/index.ts";
import { expectPerExample, id, type Problem } from "./alone.ts";

const time = 3;
const vocabularySize = 5;

/** The loss of a language model, summed over positions. */
function languageModel(config: TransformerConfig, dtype: "float32" | "float64"): Problem {
  const types = transformerTypes(config);
  const parameters = mapTree<TensorType, TensorType, typeof types>(types, ({ shape }) => ({
    dtype,
    shape,
  }));
  return {
    parameters,
    ids: vocabularySize,
    example: { tokens: id(time), targets: id(time) },
    losses: (
      parameters: Transformer<Tensor>,
      { tokens, targets }: { readonly tokens: Tensor; readonly targets: Tensor },
    ) => sum(crossEntropy(logits({ parameters, config }, tokens), targets), { axes: [1] }),
  } as Problem;
}

const size = { vocabularySize, contextLength: 4, width: 4, layers: 1, heads: 2 };

const families: Readonly<Record<string, TransformerConfig>> = {
  "GPT-2": transformerConfig(size),
  "GPT-NeoX": transformerConfig(size, {
    positions: { kind: "rotary", theta: 100, fraction: 0.5 },
    headWidth: 4,
    activation: "gelu",
    tiedEmbeddings: false,
    parallelResidual: true,
  }),
  Llama: transformerConfig(size, {
    positions: { kind: "rotary", theta: 100, fraction: 1 },
    norm: { kind: "rmsNorm", epsilon: 1e-5, offset: 0 },
    keyValueHeads: 1,
    activation: "silu",
    gated: true,
    tiedEmbeddings: false,
    biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
  }),
  Qwen3: transformerConfig(size, {
    positions: { kind: "rotary", theta: 100, fraction: 1 },
    norm: { kind: "rmsNorm", epsilon: 1e-5, offset: 0 },
    activation: "silu",
    gated: true,
    queryKeyNorm: true,
    biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
  }),
  Gemma: transformerConfig(size, {
    positions: { kind: "rotary", theta: 100, fraction: 1 },
    norm: { kind: "rmsNorm", epsilon: 1e-5, offset: 1 },
    keyValueHeads: 1,
    activation: "geluTanh",
    gated: true,
    embeddingScale: 2,
    biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
  }),
};

const anyConfig = fc
  .record({
    layers: fc.integer({ min: 1, max: 2 }),
    positions: fc.constantFrom<TransformerConfig["positions"]>(
      { kind: "learned" },
      { kind: "rotary", theta: 100, fraction: 1 },
    ),
    kind: fc.constantFrom("layerNorm" as const, "rmsNorm" as const),
    offset: fc.constantFrom(0 as const, 1 as const),
    keyValueHeads: fc.constantFrom(1, 2),
    activation: fc.constantFrom("gelu" as const, "geluTanh" as const, "silu" as const),
    biases: fc.record({
      attention: fc.boolean(),
      attentionOutput: fc.boolean(),
      feedForward: fc.boolean(),
      head: fc.boolean(),
    }),
    gated: fc.boolean(),
    tiedEmbeddings: fc.boolean(),
    parallelResidual: fc.boolean(),
    queryKeyNorm: fc.boolean(),
    embeddingScale: fc.constantFrom(1, 2),
  })
  .map(({ kind, offset, ...changes }) =>
    transformerConfig(size, { ...changes, norm: { kind, epsilon: 1e-5, offset } }),
  );

describe("per-example gradients of a transformer agree with each example alone", () => {
  test.each(Object.entries(families))("%s, in float64 to 1e-9", (_, config) =>
    expectPerExample(languageModel(config, "float64"), { seed: 5, tolerance: 1e-9 }),
  );

  test("any config, in float32 to 1e-5", () =>
    fc.assert(
      fc.asyncProperty(anyConfig, fc.nat(1000), (config, seed) =>
        expectPerExample(languageModel(config, "float32"), { seed, tolerance: 1e-5 }),
      ),
      { seed: 11, numRuns: 6, endOnFailure: true },
    ));
});
