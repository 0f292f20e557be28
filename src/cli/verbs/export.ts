import { exitCodes } from "../exitCode.ts";
import { wholeNumber } from "../numberOption.ts";
import { defineVerb } from "../verb.ts";

interface ExportOptions {
  readonly time?: number;
  readonly batch?: number;
}

export default defineVerb<ExportOptions>({
  name: "export",
  summary: "write a checkpoint as an ONNX file",
  description:
    "Writes one ONNX file of standard operators for any runtime. tokens, int64 [batch, time], go in; " +
    "logits, float32 [batch, time, vocabulary], come out. A text shorter than time is filled up on " +
    "the right with any token, which changes nothing before it. The tokenizer stays behind.",
  examples: [
    { command: "assay export runs/mine model.onnx", meaning: "the last model of this run" },
    {
      command: "assay export model.safetensors model.onnx --time 64",
      meaning: "rows of 64 tokens",
    },
    { command: "assay export install-demo model.onnx --json", meaning: "for a program" },
  ],
  configure: (command) =>
    void command
      .argument("<checkpoint>", "a .safetensors file, a run, or a folder of Hugging Face")
      .argument("<file>", "what to write; a file that is there is replaced")
      .option(
        "--time <number>",
        "tokens of a row (default: all that fit)",
        wholeNumber({ from: 1 }),
      )
      .option("--batch <number>", "rows (default: any number)", wholeNumber({ from: 1 })),
  async run({ operands: [name = "", file = ""], options: { time, batch } }) {
    const { checkpointModel } = await import("../policyFor.ts");
    const { exportOnnx } = await import("../../model/exportOnnx.ts");
    const { writeAtomically } = await import("../../lab/atomicFile.ts");
    const { path, model } = await checkpointModel(name);
    const bytes = exportOnnx(model, {
      ...(time === undefined ? {} : { time }),
      ...(batch === undefined ? {} : { batch }),
    });
    writeAtomically(file, bytes);
    const shape = { batch: batch ?? "any", time: time ?? model.config.contextLength };
    return {
      exitCode: exitCodes.done,
      result: { file, bytes: bytes.length, checkpoint: path, ...shape },
      text: `Wrote ${file}: ${model.parameters.length} parameters of ${path}, ${shape.time} tokens per row`,
    };
  },
});
