/** Models of clicks against PyTorch: outputs, losses, norms and clipped sums. See test/oracles/click_models.py. */
import { describe, expect, test } from "vitest";
import { clickModel } from "../../../src/model/clicks/clickModels.ts";
import { predict } from "../../../src/model/clicks/predict.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { graphSums } from "../../../src/training/clicks/graphSums.ts";
import { clickGradients } from "../../../src/training/clicks/openClickGradients.ts";
import { quiet } from "../../tensor/evaluate.ts";
import {
  type OracleCase,
  type OracleSums,
  oracleBatch,
  oracleCases,
  oracleLayout,
  oracleParameters,
} from "./oracleClicks.ts";
import { wholeTable } from "./wholeTable.ts";

const sizes = [5];

/** Sums in physical batches that the units do not fill, and as a table. */
async function sumsOf({ task, config }: OracleCase, { recordsPerUnit, clipNorm }: OracleSums) {
  const model = clickModel(config, oracleLayout);
  const clipping = flatClipping({ clipNorm });
  const options = { model, task, recordsPerUnit, clipping, sizes, execution: quiet };
  const gradients = clickGradients(options);
  const batch = oracleBatch(task, recordsPerUnit);
  const touched = gradients.touched(batch);
  const read = { batch, touched, parameters: oracleParameters(model), clipNorm };
  const sums = await gradients.sums(read);
  await gradients.dispose();
  const graph = graphSums(options, { sizes, execution: quiet });
  const { dense } = await graph.sums(read);
  await graph.dispose();
  return { sums, table: wholeTable(model.table.size, touched, sums), graph: dense };
}

/** Numbers of float32 arithmetic beside those of float64. */
function expectClose(got: Iterable<number>, expected: readonly number[]): void {
  const list = [...got];
  expect(list).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(Math.abs(list[index]! - value)).toBeLessThan(2e-6 * (1 + Math.abs(value)));
  }
}

describe.each(oracleCases)("$name, $task", (each) => {
  test("has the outputs of PyTorch", async () => {
    const model = clickModel(each.config, oracleLayout);
    const { ids, numbers, units: count } = oracleBatch(each.task, 1);
    expectClose(
      await predict(model, oracleParameters(model), { count, ids, numbers }),
      each.outputs,
    );
  });

  test.each(each.sums)("has its clipped sums over units of $recordsPerUnit", async (expected) => {
    const { sums, table, graph } = await sumsOf(each, expected);
    expectClose(sums.seen.losses, expected.losses);
    expectClose(sums.seen.norms, expected.norms);
    expectClose(table, expected.table);
    expectClose(sums.dense, expected.dense);
    expectClose(graph, expected.dense);
  });
});

test("there are cases of every kind of model, of both tasks, and units that meet an id twice", () => {
  expect(new Set(oracleCases.map(({ config }) => config.kind)).size).toBe(4);
  expect(new Set(oracleCases.map(({ task }) => task)).size).toBe(2);
  const { ids, weights } = oracleBatch("binary", 3);
  // Records 6 and 7 of unit 2 have id ⌊6 / 2⌋ = ⌊7 / 2⌋ = 3 of the first field, and both count.
  expect([ids[6 * 3], ids[7 * 3]]).toEqual([3, 3]);
  expect(Math.min(weights[6]!, weights[7]!)).toBeGreaterThan(0);
});
