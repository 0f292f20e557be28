import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import { initialAdapter, type LoraOptions } from "../../src/model/lora.ts";
import { initialMlp, type MlpConfig } from "../../src/model/mlp.ts";
import { layoutOfTree, unpack } from "../../src/model/parameters.ts";
import { type Arrays, compile } from "../../src/tensor/compile.ts";
import { perExampleGradients } from "../../src/tensor/perExample/perExample.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { rebuildTree } from "../../src/tensor/tree.ts";
import {
  type PerExampleObjective,
  perExampleAdapted,
  perExampleClassification,
  perExampleRegression,
  perExampleSupervised,
  sequenceRows,
  supervised,
  supervisedBatches,
  type TokenExample,
} from "../../src/training/index.ts";
import { smallModel, smallSize } from "../model/small.ts";

interface Computed {
  readonly losses: Float32Array;
  readonly squaredNorms: Float32Array;
}

/** Losses, and squared norms of the gradients, of the rows of a batch. */
async function computed<Batch extends object>(
  { parameters, batch, losses }: PerExampleObjective<object, Batch>,
  flat: Float32Array,
  arrays: Arrays<Batch>,
): Promise<Computed> {
  const layout = layoutOfTree(parameters);
  const graph = await compile(
    (given: { readonly flat: Tensor; readonly batch: never }) => {
      const leaves = unpack(given.flat, layout);
      const tree = rebuildTree(parameters as never, leaves);
      const each = losses(tree as never, given.batch);
      return { losses: each, squaredNorms: perExampleGradients(each, leaves).squaredNorms };
    },
    { flat: { dtype: "float32", shape: [layout.size] }, batch } as never,
    { threads: 1 },
  );
  const result = (await graph.run({ flat, batch: arrays } as never)) as never as Computed;
  await graph.dispose();
  return result;
}

describe("per-example objectives of a multi-layer perceptron", () => {
  const linear = (outputs: number): MlpConfig => ({ widths: [2, outputs], activation: "relu" });

  test("perExampleClassification is binary cross-entropy for one output", async () => {
    const { losses, squaredNorms } = await computed(
      perExampleClassification(linear(1), 2),
      Float32Array.of(1, 2, 0.5),
      { inputs: Float32Array.of(1, 0, 0, -1), labels: Int32Array.of(1, 1) },
    );
    // logits 1.5 and -1.5; -log σ(1.5) = log(1 + e^-1.5)
    expect(losses[0]).toBeCloseTo(Math.log(1 + Math.exp(-1.5)), 6);
    expect(losses[1]).toBeCloseTo(Math.log(1 + Math.exp(1.5)), 6);
    // gradient (σ(logit) - 1) · (x, 1), of squared norm (σ(logit) - 1)² · (1 + 1)
    expect(squaredNorms[0]).toBeCloseTo(2 * (1 / (1 + Math.exp(-1.5)) - 1) ** 2, 6);
    expect(squaredNorms[1]).toBeCloseTo(2 * (1 / (1 + Math.exp(1.5)) - 1) ** 2, 6);
  });

  test("perExampleClassification is softmax cross-entropy for several", async () => {
    const { losses } = await computed(
      perExampleClassification(linear(3), 1),
      Float32Array.of(1, 2, 3, 0, 0, 0, 0, 0, 0),
      { inputs: Float32Array.of(1, 5), labels: Int32Array.of(0) },
    );
    // logits 1, 2, 3
    expect(losses[0]).toBeCloseTo(Math.log(1 + Math.E + Math.E ** 2), 6);
  });

  test("perExampleRegression is half the squared distance", async () => {
    const { losses, squaredNorms } = await computed(
      perExampleRegression(linear(2), 1),
      Float32Array.of(1, 0, 0, 1, 0, 0),
      { inputs: Float32Array.of(1, 2), targets: Float32Array.of(0, 5) },
    );
    expect(losses[0]).toBe((1 ** 2 + 3 ** 2) / 2); // outputs (1, 2)
    expect(squaredNorms[0]).toBe(10 * (1 + 4 + 1)); // |residual|² · (|x|² + 1 for the bias)
  });

  test("an example alone has the loss and the norm that it has among others", async () => {
    const config: MlpConfig = { widths: [3, 4, 2], activation: "tanh" };
    const flat = initialMlp(config, seedFrom(3));
    const inputs = Float32Array.from({ length: 12 }, (_, index) => Math.sin(index));
    const labels = Int32Array.of(0, 1, 1, 0);
    const together = await computed(perExampleClassification(config, 4), flat, { inputs, labels });
    for (let row = 0; row < 4; row++) {
      const alone = await computed(perExampleClassification(config, 1), flat, {
        inputs: inputs.slice(3 * row, 3 * row + 3),
        labels: labels.slice(row, row + 1),
      });
      expect(alone.losses[0]).toBeCloseTo(together.losses[row]!, 6);
      expect(alone.squaredNorms[0]).toBeCloseTo(together.squaredNorms[row]!, 5);
    }
  });
});

const example = (length: number, weight: (at: number) => number): TokenExample => ({
  tokens: Array.from({ length }, (_, at) => (5 * at + length) % smallSize.vocabularySize),
  weights: Array.from({ length }, (_, at) => weight(at)),
});

describe("perExampleSupervised", () => {
  const model = smallModel();
  const examples = [example(6, () => 1), example(3, (at) => at), example(2, () => 7)];
  const time = 6;

  test("is the loss of `supervised` on each sequence alone: its own length divides it", async () => {
    const objective = perExampleSupervised(model.config, { batch: 3, time });
    const { losses } = await computed(objective, model.parameters, sequenceRows(examples, time));
    const shape = { batch: 1, time };
    const { parameters, batch, loss } = supervised(model.config, shape);
    const layout = layoutOfTree(parameters);
    const graph = await compile(
      (given: { readonly flat: Tensor; readonly batch: never }) => ({
        loss: loss(
          rebuildTree(parameters as never, unpack(given.flat, layout)) as never,
          given.batch,
        ).loss,
      }),
      { flat: { dtype: "float32", shape: [layout.size] }, batch } as never,
      { threads: 1 },
    );
    for (const [row, each] of examples.entries()) {
      const inputs = { flat: model.parameters, batch: supervisedBatches([each], shape)[0]! };
      const alone = (await graph.run(inputs as never)) as never as { loss: Float32Array };
      expect(losses[row]).toBeCloseTo(alone.loss[0]!, 5);
    }
    await graph.dispose();
  });

  test("a sequence in which nothing counts is refused, and so is one that is too long", () => {
    expect(() => sequenceRows([examples[0]!, example(4, () => 0)], time)).toThrow(
      "sequenceRows: expected a token with weight above 0 in row 1, got none.",
    );
    expect(() => sequenceRows([example(8, () => 1)], time)).toThrow(
      "sequenceRows: expected at most 7 tokens, got 8 in row 0.",
    );
  });

  test("perExampleAdapted bounds the adapter alone: a fresh one moves by its right sides", async () => {
    const lora: LoraOptions = { rank: 2, alpha: 4 };
    const whole = perExampleSupervised(model.config, { batch: 3, time });
    const adapter = initialAdapter(model.config, lora, seedFrom(2));
    const rows = sequenceRows(examples, time);
    const adapted = await computed(perExampleAdapted(whole, model, lora), adapter, rows);
    const plain = await computed(whole, model.parameters, rows);
    // Nothing is added yet, so the losses are those of the model; its gradient has more parts than the adapter's.
    for (const row of [0, 1, 2]) {
      expect(adapted.losses[row]).toBeCloseTo(plain.losses[row]!, 5);
      expect(adapted.squaredNorms[row]).toBeGreaterThan(0);
    }
  });
});
