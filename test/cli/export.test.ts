import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { afterAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { wordTokenizer } from "../../src/model/tokenizers/index.ts";
import { encodeTextModel } from "../../src/policies/modelFile.ts";
import { fullLogits, largestDifference, smallModel, someTokens, variants } from "../model/small.ts";
import { recordStreams } from "./terminalDouble.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-export-"));
afterAll(() => rmSync(folder, { recursive: true }));
const model = smallModel(variants.Llama);
const checkpoint = join(folder, "model.safetensors");
writeFileSync(
  checkpoint,
  encodeTextModel({ model, tokenizer: wordTokenizer([..."abcdefghijklm"]) }),
);

async function assay(...argv: readonly string[]) {
  const recorded = recordStreams();
  const code = await main(argv, recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

describe("assay export", () => {
  test("writes a file that another program runs with the same logits", async () => {
    const file = join(folder, "made", "model.onnx"); // the folder is made
    const { code, stdout } = await assay("export", checkpoint, file, "--time", "7", "--json");
    expect(code).toBe(0);
    const bytes = readFileSync(file);
    expect(JSON.parse(stdout)).toEqual({
      file,
      bytes: bytes.length,
      checkpoint,
      batch: "any",
      time: 7,
    });
    const session = await InferenceSession.create(file);
    const rows = [someTokens(7, 1), someTokens(7, 2)];
    const tokens = new RuntimeTensor("int64", BigInt64Array.from(rows.flat(), BigInt), [2, 7]);
    const { logits } = await session.run({ tokens });
    await session.release();
    const expected = (await fullLogits(model, rows)).flat(2);
    expect(largestDifference([...(logits!.data as Float32Array)], expected)).toBeLessThan(1e-4);
  });

  test("takes a checkpoint of Hugging Face, with or without a tokenizer", async () => {
    const fixture = new URL("../fixtures/huggingface/qwen3", import.meta.url);
    const file = join(folder, "qwen3.onnx");
    const { code, stdout } = await assay("export", fileURLToPath(fixture), file, "--json");
    expect({ code, file: JSON.parse(stdout).file }).toEqual({ code: 0, file });
    expect(readFileSync(file).length).toBeGreaterThan(10_000);
  });

  test("says in words what it wrote", async () => {
    const file = join(folder, "model.onnx");
    const { code, stdout } = await assay("export", checkpoint, file);
    expect(code).toBe(0);
    expect(stdout).toContain(`Wrote ${file}: ${model.parameters.length} parameters`);
    expect(stdout).toContain("24 tokens per row");
  });

  test("more tokens than fit are an error, and no file is left", async () => {
    const file = join(folder, "long.onnx");
    const { code, stderr } = await assay("export", checkpoint, file, "--time", "25");
    expect(code).toBe(1);
    expect(stderr).toContain("expected time from 1 to 24, got 25");
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });

  test("a checkpoint that is not there is an error that names it", async () => {
    const { code, stderr } = await assay("export", join(folder, "nothing"), "x.onnx");
    expect(code).toBe(2);
    expect(stderr).toContain("There is no file, folder or run");
  });

  test("a missing file name is bad usage", async () => {
    expect((await assay("export", checkpoint)).code).toBe(2);
  });
});
