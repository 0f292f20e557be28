import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import {
  type Head,
  type HeadedTransformer,
  headedTypes,
  headOutputs,
} from "../../../src/model/heads.ts";
import { initialParameters } from "../../../src/model/initialize.ts";
import { type Adapter, adapterTypes, withAdapter } from "../../../src/model/lora.ts";
import { logits, type Transformer, transformerTypes } from "../../../src/model/transformer.ts";
import { type TransformerConfig, transformerConfig } from "../../../src/model/transformerConfig.ts";
import { constantWeights } from "../../../src/model/weights.ts";
import {
  add,
  constant,
  crossEntropy,
  leavesOf,
  mapTree,
  perExampleGradients,
  sum,
  type Tensor,
  type TensorType,
  trace,
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

/** The loss of a classifier: a head that reads one vector per text. */
function classifier(config: TransformerConfig, head: Head): Problem {
  return {
    parameters: headedTypes(config, head),
    ids: head.outputs,
    example: { tokens: { dtype: "int32", shape: [time] }, labels: { dtype: "int32", shape: [] } },
    losses: (
      parameters: HeadedTransformer<Tensor>,
      { tokens, labels }: { readonly tokens: Tensor; readonly labels: Tensor },
    ) => {
      const lengths = add(labels, 1); // texts of different lengths, 1 to the number of classes
      return crossEntropy(headOutputs({ parameters, config, head }, { tokens, lengths }), labels);
    },
  } as Problem;
}

const lora = { rank: 2, alpha: 4 };

/** The loss of a language model as a function of adapters on every linear map of its blocks; all else is frozen. */
function adapters(config: TransformerConfig): Problem {
  const targets = ["queryKeyValue", "attentionOutput", "up", "down"] as const;
  const frozen = constantWeights({ config, parameters: initialParameters(config, seedFrom(4)) });
  const whole = languageModel(config, "float32");
  return {
    ...whole,
    parameters: adapterTypes(config, { ...lora, targets: [...targets] }),
    losses: (adapter: Adapter<Tensor>, inputs: never) =>
      whole.losses(withAdapter(frozen, adapter, lora) as never, inputs),
  } as Problem;
}

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

  test.each(Object.entries(families))("adapters on %s, in float32 to 1e-5", (_, config) =>
    expectPerExample(adapters(config), { seed: 6, tolerance: 1e-5 }),
  );

  test.each(["last", "mean"] as const)("a head that reads the %s, in float32 to 1e-5", (reads) =>
    expectPerExample(classifier(families["GPT-2"]!, { outputs: 3, reads }), {
      seed: 7,
      tolerance: 1e-5,
    }),
  );

  test("a frozen model costs nothing: no node of the graph makes a gradient of its size", () => {
    const size = { vocabularySize: 7, contextLength: 4, width: 12, layers: 2, heads: 2 };
    const config = transformerConfig(size);
    const sizesMade = (problem: Problem) => {
      const batch = 3;
      const { emission } = trace(
        ({ parameters, inputs }: { parameters: never; inputs: never }) => {
          const leaves = leavesOf<Tensor>(parameters).map(({ leaf }) => leaf);
          const each = perExampleGradients(problem.losses(parameters, inputs), leaves);
          return { norms: each.squaredNorms, sum: each.weightedSum(constant([1, 2, 3])) };
        },
        { parameters: problem.parameters, inputs: drawnTypes(problem, batch) } as never,
      );
      const nodes = new Set(emission.origins.values());
      return new Set([...nodes].flatMap(({ outputs }) => outputs.map(({ shape }) => shape.join())));
    };
    // The weight of the first feed-forward layer is [12, 48]; nothing else has that shape, or [3, 12, 48] for each.
    const [whole, adapted] = [languageModel(config, "float32"), adapters(config)].map(sizesMade);
    expect(whole!.has("12,48") || whole!.has("3,12,48")).toBe(true);
    expect(adapted!.has("12,48") || adapted!.has("3,12,48")).toBe(false);
    expect(adapted!.has("12,2") || adapted!.has("3,12,2")).toBe(true); // left side of an adapter
  });
});

/** Types of the inputs of a problem, with the batch in front. */
const drawnTypes = ({ example }: Problem, batch: number) =>
  Object.fromEntries(
    Object.entries(example).map(([name, { dtype, shape }]) => [
      name,
      { dtype, shape: [batch, ...shape] },
    ]),
  );
