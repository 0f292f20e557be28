/** The gradient of whole GPTs against PyTorch; the numbers are made by test/oracles/gpt_gradient.py. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { logits, type Transformer, transformerTypes } from "../../src/model/transformer.ts";
import { type TransformerConfig, transformerConfig } from "../../src/model/transformerConfig.ts";
import {
  constant,
  crossEntropy,
  leavesOf,
  mapTree,
  mean,
  sizeOf,
  type Tensor,
  type TensorType,
  type TypedArray,
  typedArray,
  valueAndGrad,
} from "../../src/tensor/index.ts";
import { evaluate } from "./evaluate.ts";

/** What is kept of the gradient of one parameter. */
interface Summary {
  /** Place in the flat gradient, and its value. */
  readonly entries: readonly (readonly [number, number])[];
  readonly norm: number;
  readonly sum: number;
  /** Σ |g|: what the rounding of the sum is measured by. */
  readonly magnitude: number;
  readonly largest: number;
}

interface Oracle {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Summary>>;
}

const oracles = JSON.parse(
  readFileSync(new URL("../fixtures/gptGradient.json", import.meta.url), "utf8"),
) as Readonly<Record<"gpt2" | "llama", Oracle>>;

const [batch, time, vocabularySize] = [3, 5, 11];
const size = { vocabularySize, contextLength: 6, width: 8, layers: 2 };
const configs: Readonly<Record<"gpt2" | "llama", TransformerConfig>> = {
  gpt2: transformerConfig({ ...size, heads: 2 }),
  llama: transformerConfig(
    { ...size, heads: 4 },
    {
      keyValueHeads: 2,
      headWidth: 4,
      feedForwardWidth: 12,
      positions: { kind: "rotary", theta: 10_000, fraction: 1 },
      norm: { kind: "rmsNorm", epsilon: 1e-6, offset: 0 },
      activation: "silu",
      gated: true,
      tiedEmbeddings: false,
      biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
    },
  ),
};

/** 0.4 sin(0.7 i + place), around 1 for gains: as in the script. */
function parameterArrays(types: Transformer<TensorType>) {
  let place = 0;
  return mapTree<TensorType, TypedArray, typeof types>(types, ({ dtype, shape }, name) => {
    const own = place++;
    const wave = (i: number) => Math.sin(0.7 * i + own);
    const value = name.endsWith("gain")
      ? (i: number) => 1 + 0.2 * wave(i)
      : (i: number) => 0.4 * wave(i);
    return typedArray(
      dtype,
      Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
    );
  });
}

const ids = (offset: number): Tensor => {
  const places = Array.from({ length: batch * time }, (_, at) => [
    Math.floor(at / time),
    at % time,
  ]);
  const numbers = places.map(
    ([row, column]) => (7 * row! + 3 * column! + row! * column! + offset) % vocabularySize,
  );
  return constant(numbers, { dtype: "int64", shape: [batch, time] });
};

/** Loss, and the gradient of each parameter by name. */
async function differentiate(config: TransformerConfig, dtype: "float32" | "float64") {
  const all = transformerTypes(config);
  const types = mapTree<TensorType, TensorType, typeof all>(all, ({ shape }) => ({ dtype, shape }));
  const loss = (parameters: Transformer<Tensor>) =>
    mean(crossEntropy(logits({ parameters, config }, ids(0)), ids(4)));
  const f = (parameters: Transformer<Tensor>) => valueAndGrad(loss as never)(parameters);
  const result = await evaluate(f as never, types as never, parameterArrays(types) as never);
  const { value, gradient } = result as { value: TypedArray; gradient: object };
  return {
    loss: Number(value[0]),
    gradients: leavesOf<TypedArray>(gradient).map(({ name, leaf }) => ({
      name,
      numbers: Array.from(leaf as ArrayLike<number>),
    })),
  };
}

const models = ["gpt2", "llama"] as const;
const precisions = [
  ["float32", 1e-5],
  ["float64", 1e-11],
] as const;

describe.each(models)("the gradient of a small %s", (model) => {
  test("has every parameter of the model in the oracle", () => {
    const names = leavesOf(transformerTypes(configs[model])).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(15);
    expect(names).toEqual(Object.keys(oracles[model].gradients));
  });

  test.each(precisions)(
    "agrees with PyTorch in %s to %f of its largest element",
    async (dtype, tolerance) => {
      const { loss, gradients } = await differentiate(configs[model], dtype);
      const oracle = oracles[model];
      expect(Math.abs(loss - oracle.loss)).toBeLessThan(tolerance * oracle.loss);
      for (const { name, numbers } of gradients) {
        const { entries, norm, sum, magnitude, largest } = oracle.gradients[name]!;
        for (const [place, expected] of entries) {
          const error = Math.abs(numbers[place]! - expected);
          expect(error / largest, `${name}[${place}]`).toBeLessThan(tolerance);
        }
        const ownNorm = Math.sqrt(numbers.reduce((total, x) => total + x * x, 0));
        const ownSum = numbers.reduce((total, x) => total + x, 0);
        expect(Math.abs(ownNorm - norm) / norm, `norm of ${name}`).toBeLessThan(tolerance);
        expect(Math.abs(ownSum - sum) / magnitude, `sum of ${name}`).toBeLessThan(tolerance);
      }
    },
  );
});
