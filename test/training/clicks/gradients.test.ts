/** Laws of clipped sums of models of clicks. That their numbers are right is in oracle.test.ts. */
import { describe, expect, test } from "vitest";
import type { ClickModelConfig } from "../../../src/model/clicks/clickModelConfig.ts";
import { clickModel } from "../../../src/model/clicks/clickModels.ts";
import { automaticClipping } from "../../../src/privacy/clipping/automatic.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { globalClipping } from "../../../src/privacy/clipping/global.ts";
import { perGroupClipping } from "../../../src/privacy/clipping/grouped.ts";
import { openSessions } from "../../../src/tensor/session.ts";
import type { ClickBatch } from "../../../src/training/clicks/clickBatch.ts";
import { TABLE } from "../../../src/training/clicks/clickGraph.ts";
import { graphSums } from "../../../src/training/clicks/graphSums.ts";
import {
  type ClickGradientOptions,
  clickGradients,
} from "../../../src/training/clicks/openClickGradients.ts";
import { rowToucher } from "../../../src/training/clicks/touchedRows.ts";
import { quiet } from "../../tensor/evaluate.ts";
import { oracleBatch, oracleLayout, oracleParameters } from "./oracleClicks.ts";
import { wholeTable } from "./wholeTable.ts";

const logistic: ClickModelConfig = { kind: "logistic" };
const mlp: ClickModelConfig = {
  kind: "mlp",
  width: [2, "oneHot", 3],
  hidden: [4],
  activation: "tanh",
};

type Asked = Partial<ClickGradientOptions> & {
  readonly config?: ClickModelConfig;
  readonly isGraph?: boolean;
};

/** Sums over a batch, with the table whole. */
async function sumsOf(batch: ClickBatch, { config = mlp, isGraph = false, ...asked }: Asked = {}) {
  const model = clickModel(config, oracleLayout);
  const options = { model, task: "binary", recordsPerUnit: 1, ...asked } as const;
  const execution = { sizes: [4], execution: quiet };
  const { sums, dispose } = isGraph
    ? graphSums(options, execution)
    : clickGradients({ ...execution, ...options });
  const touched = rowToucher(model.table)(batch);
  const parameters = oracleParameters(model);
  const clipNorm = asked.clipping?.clipNorm ?? 1;
  const got = await sums({ batch, touched, parameters, clipNorm });
  await dispose();
  const { dense, seen } = got;
  return { seen, all: [...wholeTable(model.table.size, touched, got), ...dense], dense };
}

/** The units at these places. */
function unitsOf(batch: ClickBatch, places: readonly number[]): ClickBatch {
  const part = <Of extends Float32Array | Int32Array>(all: Of) => {
    const size = all.length / batch.units;
    return places.flatMap((place) => [...all.subarray(place * size, (place + 1) * size)]);
  };
  return {
    units: places.length,
    ids: Int32Array.from(part(batch.ids)),
    numbers: Float32Array.from(part(batch.numbers)),
    labels: Float32Array.from(part(batch.labels)),
    weights: Float32Array.from(part(batch.weights)),
  };
}

const normOf = (numbers: Iterable<number>) => Math.hypot(...numbers);

function expectClose(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(Math.abs(got[index]! - value)).toBeLessThan(3e-6 * (1 + Math.abs(value)));
  }
}

describe.each([logistic, mlp])("sums of clipped gradients of $kind", (config) => {
  test("are plain sums without clipping, and with a clip norm that nothing reaches", async () => {
    const batch = oracleBatch("binary", 1);
    const plain = await sumsOf(batch, { config });
    const clipped = await sumsOf(batch, { config, clipping: flatClipping({ clipNorm: 1e6 }) });
    expectClose(clipped.all, plain.all);
    const each: Awaited<ReturnType<typeof sumsOf>>[] = [];
    for (let unit = 0; unit < batch.units; unit++) {
      each.push(await sumsOf(unitsOf(batch, [unit]), { config }));
    }
    expectClose(
      plain.all,
      plain.all.map((_, at) => each.reduce((sum, { all }) => sum + all[at]!, 0)),
    );
    // Norms are those of gradients that are written down.
    expectClose(
      [...plain.seen.norms],
      each.map(({ all }) => normOf(all)),
    );
  });

  test("hold no unit above the clip norm, and leave alone what is below", async () => {
    const batch = oracleBatch("binary", 1);
    const clipping = flatClipping({ clipNorm: 0.8 });
    for (const unit of [1, 2, 3]) {
      const { all, seen } = await sumsOf(unitsOf(batch, [unit]), { config, clipping });
      expect(normOf(all)).toBeCloseTo(Math.min(seen.norms[0]!, 0.8), 5);
    }
  });

  test("do not ask how units are split into physical batches", async () => {
    const batch = oracleBatch("binary", 1);
    const clipping = flatClipping({ clipNorm: 0.8 });
    const one = await sumsOf(batch, { config, clipping, sizes: [12] });
    const many = await sumsOf(batch, { config, clipping, sizes: [5, 2] });
    expectClose(many.all, one.all);
    expectClose([...many.seen.norms], [...one.seen.norms]);
  });

  test("are 0 over no units", async () => {
    const none = unitsOf(oracleBatch("binary", 1), []);
    const { all, seen } = await sumsOf(none, { config, clipping: flatClipping({ clipNorm: 1 }) });
    expect(all.every((number) => number === 0)).toBe(true);
    expect(seen.norms).toHaveLength(0);
  });

  test("leave out records of weight 0, whatever stands in them", async () => {
    const batch = oracleBatch("binary", 1);
    const [ids, numbers] = [batch.ids.slice(), batch.numbers.slice()];
    ids.fill(99, 0, 3); // record 0 has weight 0
    numbers.fill(Number.NaN, 0, 2);
    const odd = await sumsOf({ ...batch, ids, numbers }, { config });
    expectClose(odd.all, (await sumsOf(batch, { config })).all);
  });
});

describe("sums of clipped gradients", () => {
  const clippings = {
    flat: flatClipping({ clipNorm: 0.7 }),
    normalized: flatClipping({ clipNorm: 0.7, normalized: true }),
    automatic: automaticClipping(),
    global: globalClipping({ clipNorm: 1.2 }),
    "by group": perGroupClipping({
      clipNorms: { [TABLE]: 0.1, dense: 0.3 },
      groupOf: (name) => (name === TABLE ? TABLE : "dense"),
    }),
  };

  test.each(Object.keys(clippings))(
    "of logistic regression in closed form are those of its graph: %s",
    async (kind) => {
      const clipping = clippings[kind as keyof typeof clippings];
      for (const task of ["binary", "count"] as const) {
        const asked = { config: logistic, task, clipping };
        const byHand = await sumsOf(oracleBatch(task, 1), asked);
        const graph = await sumsOf(oracleBatch(task, 1), { ...asked, isGraph: true });
        expectClose(byHand.all, graph.all);
        expectClose([...byHand.seen.norms], [...graph.seen.norms]);
        expectClose([...byHand.seen.losses], [...graph.seen.losses]);
      }
    },
  );

  test.each([logistic, mlp])("bound the table and the rest apart: $kind", async (config) => {
    const [unit, clipping] = [unitsOf(oracleBatch("binary", 1), [3]), clippings["by group"]];
    const { all, dense } = await sumsOf(unit, { config, clipping });
    const table = all.slice(0, all.length - dense.length);
    expect(normOf(table)).toBeCloseTo(0.1, 5);
    expect(normOf(dense)).toBeCloseTo(0.3, 5);
  });

  test("take a unit that has a record twice for one that has it with twice the weight", async () => {
    const batch = oracleBatch("binary", 1);
    for (const config of [logistic, mlp]) {
      const clipping = flatClipping({ clipNorm: 0.7 });
      const pairs = { ...unitsOf(batch, [1, 1, 3, 3]), units: 2 };
      const twice = await sumsOf(pairs, { config, recordsPerUnit: 2, clipping });
      const single = unitsOf(batch, [1, 3]);
      const weights = single.weights.map((weight) => 2 * weight);
      const heavy = await sumsOf({ ...single, weights }, { config, clipping });
      expectClose(twice.all, heavy.all);
      expectClose([...twice.seen.norms], [...heavy.seen.norms]);
    }
  });

  test("count a unit of logistic regression whose gradient is not finite as zero", async () => {
    const batch = oracleBatch("binary", 1);
    const numbers = batch.numbers.slice();
    numbers.fill(1e38, 2 * 5, 2 * 5 + 2); // record 5
    const { all, seen } = await sumsOf({ ...batch, numbers }, { config: logistic });
    const others = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11];
    expect(seen.nonFinite).toBe(1);
    expect(seen.norms[5]).toBe(0);
    expectClose(all, (await sumsOf(unitsOf(batch, others), { config: logistic })).all);
  });

  test("take out of a graph what is not finite, and nothing else", async () => {
    const batch = oracleBatch("count", 1);
    const numbers = batch.numbers.slice();
    numbers.fill(400, 2 * 5, 2 * 5 + 2); // e^400 is no float32
    const config: ClickModelConfig = { ...mlp, hidden: [] };
    const odd = await sumsOf({ ...batch, numbers }, { config, task: "count" });
    expect(odd.seen.nonFinite).toBe(1);
    const others = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11];
    const rest = await sumsOf(unitsOf(batch, others), { config, task: "count" });
    expectClose(odd.all, rest.all);
  });

  test("give back their sessions, also where none was wanted", async () => {
    const before = openSessions();
    await sumsOf(oracleBatch("binary", 1));
    const model = clickModel(logistic, oracleLayout);
    const clipping = flatClipping({ clipNorm: 1 });
    await clickGradients({ model, task: "binary", recordsPerUnit: 1, clipping }).dispose();
    expect(openSessions()).toBe(before);
  });

  test("refuse sizes that are none", () => {
    const model = clickModel(mlp, oracleLayout);
    const options = { model, task: "binary", recordsPerUnit: 1 } as const;
    const expected = /clickGradients: expected whole numbers of at least 1/;
    expect(() => clickGradients({ ...options, sizes: [] })).toThrow(expected);
    expect(() => clickGradients({ ...options, recordsPerUnit: 0 })).toThrow(expected);
  });
});
