import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { exportOnnx } from "../../src/model/exportOnnx.ts";
import { fullLogits, largestDifference, smallModel, someTokens, variants } from "./small.ts";

/** Logits of a file, opened as any other program would open it. */
async function logitsOf(file: Uint8Array, rows: readonly (readonly number[])[]) {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1 });
  const shape = [rows.length, rows[0]!.length];
  const tokens = BigInt64Array.from(rows.flat(), BigInt);
  const { logits } = await session.run({ tokens: new RuntimeTensor("int64", tokens, shape) });
  const names = [session.inputNames, session.outputNames];
  await session.release();
  return { flat: [...(logits!.data as Float32Array)], dims: logits!.dims, names };
}

const rows = [1, 2, 3].map((number) => someTokens(10, number));

describe("exportOnnx", () => {
  test.each(Object.keys(variants))(
    "the file gives the model's logits, for any number of rows: %s",
    async (name) => {
      const model = smallModel(variants[name]);
      const file = exportOnnx(model, { time: 10 });
      const expected = (await fullLogits(model, rows)).flat(2);
      const { flat, dims, names } = await logitsOf(file, rows);
      expect(names).toEqual([["tokens"], ["logits"]]);
      expect(dims).toEqual([3, 10, 13]);
      const scale = Math.max(...expected.map(Math.abs));
      expect(largestDifference(flat, expected) / scale).toBeLessThan(1e-5);
      const one = await logitsOf(file, rows.slice(1, 2));
      expect(largestDifference(one.flat, expected.slice(130, 260)) / scale).toBeLessThan(1e-5);
    },
  );

  test.each(Object.keys(variants))("uses the operators of the ONNX standard alone: %s", (name) => {
    const text = Buffer.from(exportOnnx(smallModel(variants[name]))).toString("latin1");
    expect(text).toContain("MatMul");
    for (const foreign of ["com.microsoft", "FusedMatMul", "SimplifiedLayerNormalization"]) {
      expect(text).not.toContain(foreign);
    }
  });

  test("a shorter text is filled up on the right with anything", async () => {
    const model = smallModel(variants.Llama);
    const file = exportOnnx(model); // 24 tokens per row
    const filled = rows.map((row) => [...row, ...Array<number>(14).fill(12)]);
    const { flat } = await logitsOf(file, filled);
    const [expected] = await fullLogits(model, rows);
    expect(largestDifference(flat.slice(0, 130), expected!.flat())).toBeLessThan(1e-4);
  });

  test("a given number of rows is fixed", async () => {
    const file = exportOnnx(smallModel(), { time: 10, batch: 3 });
    expect((await logitsOf(file, rows)).dims).toEqual([3, 10, 13]);
    await expect(logitsOf(file, rows.slice(0, 2))).rejects.toThrow(/invalid dimensions/);
  });

  test("refuses more tokens than the model has room for, and no rows", () => {
    const model = smallModel();
    expect(() => exportOnnx(model, { time: 25 })).toThrow("expected time from 1 to 24, got 25");
    expect(() => exportOnnx(model, { time: 0 })).toThrow("got 0");
    expect(() => exportOnnx(model, { batch: 0 })).toThrow("expected a batch of at least 1, got 0");
  });
});
