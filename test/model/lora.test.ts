import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import { encodeAdapter, parseAdapter } from "../../src/model/adapterFile.ts";
import {
  type Adapter,
  adapterTypes,
  initialAdapter,
  type LoraOptions,
  loraSchema,
  mergeAdapter,
  type TrainedAdapter,
  withAdapter,
} from "../../src/model/lora.ts";
import { layoutOfTree, viewOf } from "../../src/model/parameters.ts";
import { parseSafetensors } from "../../src/model/safetensors/index.ts";
import { linear, logits, transformerTypes } from "../../src/model/transformer.ts";
import type { TransformerConfig } from "../../src/model/transformerConfig.ts";
import { constantWeights, type TrainedModel } from "../../src/model/weights.ts";
import { adam, constant } from "../../src/optim/index.ts";
import {
  add,
  compile,
  concat,
  gradients,
  mapTree,
  rebuildTree,
  sizeOf,
  split,
  square,
  sum,
  type Tensor,
  type TensorType,
  trace,
} from "../../src/tensor/index.ts";
import { adapted } from "../../src/training/adapted.ts";
import { supervised, supervisedBatches } from "../../src/training/supervised.ts";
import { createTrainer } from "../../src/training/trainer.ts";
import { evaluate } from "../tensor/evaluate.ts";
import {
  fullLogits,
  largestDifference,
  smallConfig,
  smallModel,
  someTokens,
  variants,
} from "./small.ts";

const everyTarget: LoraOptions = {
  rank: 3,
  alpha: 5,
  targets: ["queryKeyValue", "attentionOutput", "gate", "up", "down", "head"],
};
const rows = [someTokens(7, 1), someTokens(7, 2)];

/** Logits of the model with the adapter attached as tensors. */
async function adaptedLogits(model: TrainedModel, adapter: TrainedAdapter): Promise<number[]> {
  const { config, lora } = adapter;
  const types = adapterTypes(config, lora);
  const layout = layoutOfTree(types);
  const graph = await compile(
    ({ adapter, tokens }: { readonly adapter: Adapter<Tensor>; readonly tokens: Tensor }) => ({
      logits: logits(
        { parameters: withAdapter(constantWeights(model), adapter, lora), config },
        tokens,
      ),
    }),
    { adapter: types, tokens: { dtype: "int32", shape: [rows.length, 7] } } as never,
    { threads: 1 },
  );
  const views = layout.places.map(({ name }) => viewOf(adapter.parameters, layout, name));
  const inputs = { adapter: rebuildTree(types, views), tokens: Int32Array.from(rows.flat()) };
  const { logits: result } = (await graph.run(inputs as never)) as { logits: Float32Array };
  await graph.dispose();
  return [...result];
}

/** An adapter whose every number is random, so that it changes something. */
function fullAdapter(config: TransformerConfig, options: LoraOptions): TrainedAdapter {
  const lora = loraSchema.parse(options);
  const parameters = initialAdapter(config, lora, seedFrom(3));
  const other = smallModel({}, 9).parameters;
  return { config, lora, parameters: parameters.map((x, at) => x + other[at % other.length]!) };
}

describe("low-rank adapters", () => {
  test("by default queries, keys, values and the output of attention are adapted, in every block", () => {
    const names = layoutOfTree(adapterTypes(smallConfig(), { rank: 2, alpha: 2 })).places;
    expect(names.map(({ name, shape }) => `${name} ${shape.join("x")}`)).toEqual([
      "blocks.0.queryKeyValue.left 16x2",
      "blocks.0.queryKeyValue.right 2x48",
      "blocks.0.attentionOutput.left 16x2",
      "blocks.0.attentionOutput.right 2x16",
      "blocks.1.queryKeyValue.left 16x2",
      "blocks.1.queryKeyValue.right 2x48",
      "blocks.1.attentionOutput.left 16x2",
      "blocks.1.attentionOutput.right 2x16",
    ]);
  });

  test("a fresh adapter leaves every logit exactly as it is", async () => {
    const model = smallModel(variants.Llama);
    const lora = loraSchema.parse(everyTarget);
    const parameters = initialAdapter(model.config, lora, seedFrom(1));
    const before = (await fullLogits(model, rows)).flat(2);
    expect(await adaptedLogits(model, { config: model.config, lora, parameters })).toEqual(before);
  });

  test("in a fresh adapter `left` is N(0, 1 / rows) and `right` is 0", () => {
    const config = smallConfig({ feedForwardWidth: 256 });
    const options: LoraOptions = { rank: 16, alpha: 16, targets: ["down"] };
    const layout = layoutOfTree(adapterTypes(config, options));
    const flat = initialAdapter(config, options, seedFrom(5));
    const left = viewOf(flat, layout, "blocks.0.down.left"); // [256, 16]: 4096 draws
    const variance = left.reduce((sum, x) => sum + x * x, 0) / left.length;
    // the variance of 4096 squares of N(0, 1 / 256), times 256, is 1 within about 2 / √4096 · √2 = 0.044
    expect(variance * 256).toBeGreaterThan(0.9);
    expect(variance * 256).toBeLessThan(1.1);
    expect(viewOf(flat, layout, "blocks.0.down.right").every((x) => x === 0)).toBe(true);
    expect(initialAdapter(config, options, seedFrom(5))).toEqual(flat);
    expect(initialAdapter(config, options, seedFrom(6))).not.toEqual(flat);
  });

  test.each(["Llama", "GPT-NeoX"])(
    "merged into the weights it gives equal logits: %s",
    async (name) => {
      const model = smallModel(variants[name]);
      const targets = everyTarget.targets!.filter(
        (target) => target !== "gate" || model.config.gated,
      );
      const adapter = fullAdapter(model.config, { ...everyTarget, targets });
      const attached = await adaptedLogits(model, adapter);
      const merged = (await fullLogits(mergeAdapter(model, adapter), rows)).flat(2);
      const plain = (await fullLogits(model, rows)).flat(2);
      expect(largestDifference(attached, plain)).toBeGreaterThan(0.5);
      const scale = Math.max(...attached.map(Math.abs));
      expect(largestDifference(attached, merged) / scale).toBeLessThan(1e-5);
    },
  );

  describe("on many rows", () => {
    const type = (...shape: number[]) => ({ dtype: "float64", shape }) as const;
    const types = { x: type(4, 3), weight: type(3, 5), left: type(3, 2), right: type(2, 5) };
    type Inputs = Readonly<Record<keyof typeof types, Tensor>>;
    /** y, its derivatives, and a derivative of those. */
    const everything = (f: (inputs: Inputs) => Tensor) => (inputs: Inputs) => {
      const y = f(inputs);
      const sources = [inputs.x, inputs.weight, inputs.left, inputs.right];
      const first = gradients(sum(square(y)), sources);
      const total = first.map((each) => sum(square(each))).reduce((a, b) => add(a, b));
      return { y, first, second: gradients(total, sources) };
    };
    const adaptedTo = ({ weight, left, right }: Inputs, x: Tensor) =>
      linear({ weight, addition: { left, right, scale: 0.5 } }, x);
    const together = (inputs: Inputs) => adaptedTo(inputs, inputs.x);
    /** A row is fewer than the 3 that the weight has. */
    const apart = (inputs: Inputs) =>
      concat(
        split(inputs.x, [1, 1, 1, 1], 0).map((row) => adaptedTo(inputs, row)),
        0,
      );

    test("values and derivatives of every order are those of row by row", async () => {
      const arrays = mapTree<TensorType, Float64Array, typeof types>(types, ({ shape }, name) =>
        Float64Array.from({ length: sizeOf(shape) }, (_, at) => Math.sin(at + name.length)),
      );
      const results = [];
      for (const f of [together, apart]) {
        const { y, first, second } = await evaluate(everything(f), types, arrays as never);
        results.push([y, ...first, ...second].map((array) => [...(array as Float64Array)]));
      }
      expect(results[1]!.flat().every((x) => Math.abs(x) > 1e-6)).toBe(true);
      for (const [at, array] of results[0]!.entries()) {
        const scale = Math.max(...array.map(Math.abs));
        expect(largestDifference(array, results[1]![at]!) / scale).toBeLessThan(1e-12);
      }
    });

    test("values come from one weight", () => {
      const products = (f: (inputs: Inputs) => Tensor) =>
        trace(f, types).emission.graph.nodes.filter(({ type }) => /MatMul|Gemm/.test(type)).length;
      expect(products(together)).toBe(2); // left · right, x · (weight + …)
      expect(products(apart)).toBe(4 * 3); // x · weight, x · left, … · right
    });
  });

  test("merging adds alpha / rank times left times right", () => {
    const config = smallConfig();
    const lora = loraSchema.parse({ rank: 2, alpha: 6, targets: ["up"] });
    const layout = layoutOfTree(adapterTypes(config, lora));
    const parameters = new Float32Array(layout.size);
    viewOf(parameters, layout, "blocks.1.up.left").set([1, 2]); // the first row of [16, 2]
    viewOf(parameters, layout, "blocks.1.up.right").set([10], 5); // [0, 5] of [2, 64]
    viewOf(parameters, layout, "blocks.1.up.right").set([100], 64 + 5); // [1, 5]
    const model = smallModel();
    const merged = mergeAdapter(model, { config, lora, parameters });
    const places = layoutOfTree(transformerTypes(config));
    const weight = (flat: Float32Array) => viewOf(flat, places, "blocks.1.up.weight");
    // 6 / 2 · (1 · 10 + 2 · 100) = 630 at row 0, column 5, and nothing anywhere else
    expect(weight(merged.parameters)[5]).toBeCloseTo(weight(model.parameters)[5]! + 630, 3);
    const changed = merged.parameters.filter((x, at) => x !== model.parameters[at]);
    expect(changed).toHaveLength(1);
  });

  test("trained in the ordinary loop, it learns while the model under it stays as it is", async () => {
    const model = smallModel(variants.Llama);
    const before = model.parameters.slice();
    const shape = { batch: 2, time: 6 };
    const objective = adapted(supervised(model.config, shape), model, { rank: 4, alpha: 8 });
    const options = { rank: 4, alpha: 8 };
    const initial = initialAdapter(model.config, options, seedFrom(1));
    const trainer = await createTrainer({ objective, optimizer: adam(constant(0.01)) }, initial, {
      execution: { threads: 1 },
    });
    const examples = rows.map((tokens) => ({ tokens, weights: tokens.map(() => 1) }));
    const losses: number[] = [];
    for (let step = 0; step < 60; step++) {
      losses.push((await trainer.step(supervisedBatches(examples, shape))).loss);
    }
    const lora = loraSchema.parse(options);
    const adapter = { config: model.config, lora, parameters: trainer.state.parameters.slice() };
    await trainer.dispose();
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);
    expect(model.parameters).toEqual(before);
    // the loss of the last step was computed before its update, so one more look is lower still
    const merged = await fullLogits(mergeAdapter(model, adapter), rows);
    const right = merged.flatMap((row, at) =>
      row.slice(0, -1).map((logit, t) => Number(logit[rows[at]![t + 1]!] === Math.max(...logit))),
    );
    expect(right.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(10); // of 12 next tokens
  }, 20_000);

  test("comes back from its file number for number", () => {
    const adapter = fullAdapter(smallConfig(variants.Llama), everyTarget);
    expect(parseAdapter(encodeAdapter(adapter), "a.safetensors")).toEqual(adapter);
    const { tensors, metadata } = parseSafetensors(encodeAdapter(adapter));
    expect(tensors[0]!.name).toBe("blocks.0.queryKeyValue.left");
    expect(JSON.parse(metadata.lora!)).toMatchObject({ rank: 3, alpha: 5 });
  });

  test("a file that is no adapter, or half of one, is refused by name", () => {
    const bytes = encodeAdapter(fullAdapter(smallConfig(), { rank: 2, alpha: 2 }));
    expect(() => parseAdapter(bytes.subarray(0, bytes.length - 4), "cut.safetensors")).toThrow(
      /^cut\.safetensors: .*cut off/,
    );
    const text = new TextDecoder("latin1").decode(bytes);
    const other = text.replace("assay adapter 1", "assay adapter 9");
    expect(() => parseAdapter(Buffer.from(other, "latin1"), "other.safetensors")).toThrow(
      "other.safetensors: expected an adapter of this laboratory, got assay adapter 9.",
    );
    const negative = text.replace('\\"rank\\":2', '\\"rank\\":0');
    expect(() => parseAdapter(Buffer.from(negative, "latin1"), "zero.safetensors")).toThrow(
      /^zero\.safetensors, lora: /,
    );
  });

  test("refuses a target that the model lacks, too high a rank, and a model of another shape", () => {
    const config = smallConfig();
    expect(() => adapterTypes(config, { rank: 2, alpha: 2, targets: ["gate"] })).toThrow(
      "this model has no gate to adapt",
    );
    expect(() => adapterTypes(config, { rank: 17, alpha: 2 })).toThrow(
      "rank 17 is above a side of queryKeyValue [16, 48]",
    );
    const adapter = fullAdapter(config, { rank: 2, alpha: 2 });
    expect(() => mergeAdapter(smallModel(variants.Llama), adapter)).toThrow("another shape");
  });
});
