import { describe, expect, test } from "vitest";
import type { ClickLayout } from "../../../src/data/clicks/clickRecords.ts";
import { seedFrom } from "../../../src/math/seed.ts";
import type { ClickModelConfig } from "../../../src/model/clicks/clickModelConfig.ts";
import { clickModel } from "../../../src/model/clicks/clickModels.ts";
import { pairs } from "../../../src/model/clicks/factorizationMachine.ts";
import {
  embeddingWidth,
  googleLarge,
  googleSmall,
} from "../../../src/model/clicks/googleShapes.ts";
import { clickPredictor, expectations, predict } from "../../../src/model/clicks/predict.ts";
import { layoutOfTree } from "../../../src/model/parameters.ts";
import { compile } from "../../../src/tensor/compile.ts";
import { quiet } from "../../tensor/evaluate.ts";

const layout: ClickLayout = {
  fields: [
    { name: "site", buckets: 4 },
    { name: "device", buckets: 3 },
  ],
  numbers: ["age"],
};
const seed = seedFrom(8);
const records = {
  count: 3,
  ids: Int32Array.of(0, 1, 3, 2, 1, 0),
  numbers: Float32Array.of(0.5, -2, 7),
};

const configs: readonly ClickModelConfig[] = [
  { kind: "logistic" },
  { kind: "factorizationMachine", width: 2 },
  { kind: "mlp", width: [2, "oneHot"], hidden: [3], activation: "relu" },
  { kind: "mlp", width: 2, hidden: [], activation: "relu" },
  { kind: "deepCross", width: 2, crossLayers: 2, hidden: [3], activation: "silu" },
  { kind: "deepCross", width: 2, crossLayers: 1, rank: 1, hidden: [], activation: "gelu" },
];

describe.each(configs)("a model of clicks: %j", (config) => {
  const model = clickModel(config, layout);

  test("says its bias before anything is learned", async () => {
    const dense = model.initialDense(seed, { bias: -3 });
    const fresh = { table: model.initialTable(seed), dense };
    const outputs = await predict(model, fresh, records);
    // Factors are uniform in ±0.01: one pair of them adds at most 2 · 0.01² to what is said.
    for (const output of outputs) expect(Math.abs(output + 3)).toBeLessThanOrEqual(2e-4);
    const zeros = { table: new Float32Array(model.table.size), dense };
    expect([...(await predict(model, zeros, records))]).toEqual([-3, -3, -3]);
  });

  test("has first numbers that a seed decides, and a bias of 0 unless told", () => {
    const [one, same, other] = [seed, seed, seedFrom(9)].map((each) => ({
      table: model.initialTable(each),
      dense: model.initialDense(each),
    }));
    expect(one).toEqual(same);
    const isRandom = one!.table.some((number) => number !== 0);
    expect(isRandom).toBe(config.kind !== "logistic");
    if (isRandom) expect(other!.table).not.toEqual(one!.table);
    expect(one!.table).toHaveLength(model.table.size);
    expect(one!.dense).toHaveLength(layoutOfTree(model.dense).size);
    expect(one!.dense.at(-1)).toBe(0);
    expect(() => model.initialDense(seed, { bias: Number.NaN })).toThrow(/expected a finite bias/);
  });
});

describe("models of clicks", () => {
  test("give a field the same first rows whatever other fields there are", () => {
    const config: ClickModelConfig = { kind: "mlp", width: 2, hidden: [], activation: "relu" };
    const both = clickModel(config, layout).initialTable(seed);
    const [, device] = layout.fields;
    const alone = clickModel(config, { ...layout, fields: [device!] }).initialTable(seed);
    expect(alone).toEqual(both.subarray(4 * 2));
  });

  test("read a one-hot field as a row of an identity matrix", async () => {
    const rest = { hidden: [3], activation: "tanh" } as const;
    const oneHot = clickModel({ kind: "mlp", width: [2, "oneHot"], ...rest }, layout);
    const asRows = clickModel({ kind: "mlp", width: [2, 3], ...rest }, layout);
    const dense = oneHot.initialDense(seed).map((each, at) => each + Math.sin(at));
    const table = oneHot.initialTable(seed);
    const withIdentity = Float32Array.of(...table, ...[1, 0, 0], ...[0, 1, 0], ...[0, 0, 1]);
    expect(oneHot.table).toMatchObject({ rows: 4, size: 4 * 2, inputWidth: 2 + 3 });
    expect(await predict(oneHot, { table, dense }, records)).toEqual(
      await predict(asRows, { table: withIdentity, dense }, records),
    );
  });

  test("refuse a layout without fields, and widths for another number of fields", () => {
    const config = { kind: "mlp", width: [2], hidden: [3], activation: "relu" } as const;
    expect(() => clickModel({ ...config, width: [2] }, layout)).toThrow(
      "mlp: expected widths for 2 fields, got 1.",
    );
    expect(() => clickModel({ kind: "logistic" }, { fields: [], numbers: ["age"] })).toThrow(
      "logistic: expected a layout with at least 1 field, got none.",
    );
    const odd = { ...config, hidden: [0], width: [2] };
    expect(() => clickModel(odd, layout)).toThrow(/hidden/);
  });

  test("need no numbers", async () => {
    const bare = { fields: layout.fields, numbers: [] };
    for (const config of configs) {
      if (config.kind === "mlp" && config.hidden.length > 0) continue;
      const model = clickModel(config, bare);
      const zeros = new Float32Array(model.table.size);
      const parameters = { table: zeros, dense: model.initialDense(seed, { bias: 2 }) };
      const outputs = await predict(model, parameters, {
        ...records,
        numbers: zeros.subarray(0, 0),
      });
      expect([...outputs]).toEqual([2, 2, 2]);
    }
  });
});

test("inner products of all pairs of a factorisation machine come from two sums", async () => {
  const factors = [1, 2, -1, 0.5, 3, -2, 0.25, 4]; // four fields of width 2
  const graph = await compile(pairs, { dtype: "float32", shape: [1, 4, 2] }, quiet);
  const [sum] = await graph.run(Float32Array.from(factors));
  await graph.dispose();
  let expected = 0;
  for (let a = 0; a < 4; a++) {
    for (let b = a + 1; b < 4; b++) {
      expected += factors[2 * a]! * factors[2 * b]! + factors[2 * a + 1]! * factors[2 * b + 1]!;
    }
  }
  expect(sum).toBeCloseTo(expected, 5);
});

describe("predictions", () => {
  const config: ClickModelConfig = { kind: "mlp", width: 2, hidden: [3], activation: "relu" };
  const model = clickModel(config, layout);
  const dense = model.initialDense(seed).map((each, at) => each + Math.cos(at));
  const parameters = { table: model.initialTable(seed), dense };

  test("do not depend on how many records a run takes", async () => {
    const answers = [];
    for (const batch of [1, 2, 64]) {
      const predictor = clickPredictor(model, { batch, execution: quiet });
      answers.push(await predictor.outputs(parameters, records));
      await predictor.dispose();
    }
    const [one, two, many] = answers;
    for (const [at, output] of one!.entries()) {
      expect(two![at]).toBeCloseTo(output, 6);
      expect(many![at]).toBeCloseTo(output, 6);
    }
  });

  test("are probabilities of logits, and rates of log rates", () => {
    const outputs = Float32Array.of(0, 1);
    expect([...expectations("binary", outputs)]).toEqual([0.5, 1 / (1 + Math.exp(-1))]);
    expect([...expectations("count", outputs)]).toEqual([1, Math.E]);
  });

  test("are refused for ids that a field does not have, and for batches of nothing", async () => {
    const odd = { ...records, ids: Int32Array.of(0, 1, 3, 3, 1, 0) };
    await expect(predict(model, parameters, odd)).rejects.toThrow(
      "device: expected ids below 3, got 3.",
    );
    const linear = clickModel({ kind: "logistic" }, layout);
    const zeros = { table: new Float32Array(7), dense: new Float32Array(2) };
    await expect(predict(linear, zeros, odd)).rejects.toThrow(/device: expected ids below 3/);
    expect(() => clickPredictor(model, { batch: 0 })).toThrow(/expected a batch of at least 1/);
  });
});

describe("the shapes of Google's Criteo experiments", () => {
  test("the small one has 26 · 200 · 8 numbers in rows and 84801 beside them", () => {
    const model = clickModel(googleSmall.config, googleSmall.layout);
    expect(model.table.size).toBe(26 * 200 * 8);
    const inputs = 26 * 8 + 13;
    expect(layoutOfTree(model.dense).size).toBe(inputs * 200 + 200 + 200 * 200 + 200 + 200 + 1);
  });

  test("the large one has a width and a number of buckets for every category", () => {
    const model = clickModel(googleLarge.config, googleLarge.layout);
    const oneHot = model.table.fields.filter(({ width }) => width === 0);
    expect(oneHot.map(({ buckets }) => buckets)).toEqual([28, 14, 46, 23, 12, 23, 61, 494]);
    const { size } = layoutOfTree(model.dense);
    const inputs = model.table.inputWidth + 13;
    expect(size).toBe((inputs + 1) * 2572 + 2573 * 1454 + 1455 * 1596 + 1597);
  });

  test("widths that grow with the fourth root of the buckets are at least 2", () => {
    expect([1, 16, 10_000].map(embeddingWidth)).toEqual([2, 2 * 2, 2 * 10]);
    expect(() => embeddingWidth(0)).toThrow(/expected at least 1 bucket/);
  });
});
