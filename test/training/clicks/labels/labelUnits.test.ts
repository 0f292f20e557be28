import { describe, expect, test } from "vitest";
import { joinedRecords } from "../../../../src/data/clicks/joinedRecords.ts";
import { seedFrom } from "../../../../src/math/index.ts";
import { clickModel, predict } from "../../../../src/model/clicks/index.ts";
import { layoutOfTree } from "../../../../src/model/parameters.ts";
import { seededRandomness } from "../../../../src/privacy/index.ts";
import { bitsFrom, wordsOf } from "../../../../src/privacy/noise/randomness.ts";
import type { TensorType } from "../../../../src/tensor/tensor.ts";
import type { Tree } from "../../../../src/tensor/tree.ts";
import {
  beganWith,
  knownColumns,
  knownModel,
  knownRecords,
  outputBias,
} from "../../../../src/training/clicks/labels/knownFeatures.ts";
import { labelPriors } from "../../../../src/training/clicks/labels/labelPriors.ts";
import {
  dividedUnits,
  everyUnit,
  recordsOfUnits,
} from "../../../../src/training/clicks/labels/labelUnits.ts";
import { respondedLabels } from "../../../../src/training/clicks/labels/noisedLabels.ts";
import { someLabelLog } from "./someLabelLog.ts";

const log = someLabelLog({ units: 50, recordsPerUser: 4 });
const { layout } = log.model;

describe("units of labels", () => {
  test("are divided so that none is on both sides", () => {
    const [first, rest] = dividedUnits(log.data.units, 0.4, seedFrom(1));
    expect([first.length, rest.length]).toEqual([20, 30]);
    expect([...first, ...rest].toSorted((a, b) => a - b)).toEqual(everyUnit(log.data.units));
    expect(() => dividedUnits(log.data.units, 1, seedFrom(1))).toThrow("divides 50 units");
  });

  test("keep their records together", () => {
    const { records, units } = recordsOfUnits(layout, log.data, [7, 3]);
    expect(records.count).toBe(8);
    expect([...records.users!]).toEqual([7, 7, 7, 7, 3, 3, 3, 3]);
    expect([...units.members!.starts]).toEqual([0, 4, 8]);
    expect(units.recordsPerUnit).toBe(4);
    expect([...records.labels.subarray(4)]).toEqual([...log.data.records.labels.subarray(12, 16)]);
  });

  test("of two parts are records one after the other", () => {
    const [a, b] = [[1], [2]].map((chosen) => recordsOfUnits(layout, log.data, chosen).records);
    const both = joinedRecords([a!, b!]);
    expect(both.count).toBe(8);
    expect([...both.ids]).toEqual([...a!.ids, ...b!.ids]);
    expect([...both.numbers]).toEqual([...a!.numbers, ...b!.numbers]);
    expect([...both.labels]).toEqual([...a!.labels, ...b!.labels]);
    expect([...both.users!]).toEqual([...a!.users!, ...b!.users!]);
  });
});

describe("respondedLabels", () => {
  test("changes nothing but labels, and nothing about them on average", () => {
    const { records } = someLabelLog({ units: 20_000 }).data;
    const bits = bitsFrom(wordsOf(seededRandomness(seedFrom(3))));
    const answered = respondedLabels(records, { epsilon: 1, labels: 2, bits });
    expect(answered.ids).toBe(records.ids);
    expect(answered.numbers).toBe(records.numbers);
    // −p / 2 / (1 − p) and (1 − p / 2) / (1 − p) with p = 2 / (e + 1) = 0.5379
    const kinds = [...new Set(answered.labels)].toSorted((a, b) => a - b);
    expect(kinds).toHaveLength(2);
    expect(kinds[0]).toBeCloseTo(-0.582, 3);
    expect(kinds[1]).toBeCloseTo(1.582, 3);
    for (const label of [0, 1]) {
      const own = answered.labels.filter((_, at) => records.labels[at] === label);
      const mean = own.reduce((sum, each) => sum + each, 0) / own.length;
      // five standard errors: the two answers are 2.164 apart and as unlike as 0.73 and 0.27
      const error = (2.164 * Math.sqrt(0.731 * 0.269)) / Math.sqrt(own.length);
      expect(Math.abs(mean - label)).toBeLessThan(5 * error);
    }
  });

  test("as they are, answers are labels", () => {
    const bits = bitsFrom(wordsOf(seededRandomness(seedFrom(4))));
    const raw = { epsilon: 0.1, labels: 2, debiased: false, bits };
    expect(new Set(respondedLabels(log.data.records, raw).labels)).toEqual(new Set([0, 1]));
  });
});

describe("labelPriors", () => {
  test("of clicks are both chances", () => {
    expect(labelPriors("binary", 2)(0)).toEqual([0.5, 0.5]);
    // 1 / (1 + e^2) = 0.1192
    expect(labelPriors("binary", 2)(-2)[1]).toBeCloseTo(0.1192, 4);
  });

  test("of counts are Poisson, with the tail in the last one", () => {
    const prior = labelPriors("count", 4)(Math.log(2));
    // e^−2 · (1, 2, 2), and the rest
    const zero = Math.exp(-2);
    for (const [label, mass] of [zero, 2 * zero, 2 * zero, 1 - 5 * zero].entries()) {
      expect(prior[label]).toBeCloseTo(mass, 12);
    }
  });
});

describe("known features", () => {
  const known = knownColumns(layout, ["field2"]);

  test("are columns of the log by their names", () => {
    expect(known).toEqual({ fields: [1], numbers: [] });
    expect(knownColumns(layout, ["number1", "field1"])).toEqual({ fields: [0], numbers: [0] });
    expect(() => knownColumns(layout, ["field9"])).toThrow("known features of the log, got field9");
    expect(() => knownColumns(layout, ["number1"])).toThrow("expected a known field");
  });

  test("are all that records of them have", () => {
    const records = knownRecords(layout, log.data.records, known);
    expect(records.numbers).toHaveLength(0);
    expect([...records.ids]).toEqual([...log.data.records.ids].filter((_, at) => at % 2 === 1));
  });

  const configs = [
    { kind: "logistic" },
    { kind: "mlp", width: 3, hidden: [5], activation: "tanh" },
    { kind: "mlp", width: ["oneHot", 2], hidden: [5], activation: "tanh" },
    { kind: "deepCross", width: 2, crossLayers: 2, hidden: [4], activation: "tanh" },
    { kind: "factorizationMachine", width: 2 },
  ] as const;

  test.for(configs)(
    "of a $kind model begin a model of everything that says the same",
    async (config) => {
      for (const names of [["field2"], ["field1", "number1"]]) {
        const columns = knownColumns(layout, names);
        const whole = clickModel(config, layout);
        const part = knownModel(whole, columns);
        const learned = {
          table: Float32Array.from({ length: part.table.size }, (_, at) => Math.sin(at)),
          dense: Float32Array.from(
            { length: layoutOfTree(part.dense as Tree<TensorType>).size },
            (_, at) => Math.cos(at),
          ),
        };
        const zeros = {
          table: new Float32Array(whole.table.size),
          dense: new Float32Array(layoutOfTree(whole.dense as Tree<TensorType>).size),
        };
        const began = beganWith({ whole, part, known: columns }, zeros, learned);
        expect(outputBias(whole, began)).toBe(outputBias(part, learned));
        const said = await predict(whole, began, log.data.records);
        const own = knownRecords(layout, log.data.records, columns);
        const expected = await predict(part, learned, own);
        for (const [record, output] of said.entries()) {
          expect(output).toBeCloseTo(expected[record]!, 4);
        }
      }
    },
  );
});
