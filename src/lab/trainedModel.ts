/** A trained model as a part of a run: a file that `assay chat` opens, written once. */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { encodeTextModel, parseTextModel } from "../policies/modelFile.ts";
import type { TextModel } from "../policies/transformer.ts";
import type { RunContext } from "./recipe.ts";

/**
 * The text model of this cell: trained and written, or there already. It is read back from its file either way, so
 * that a resumed run and an uninterrupted one go on from the same bytes.
 *
 * @throws Error that names the file, where the log says that it was written and it is gone.
 */
export async function textModelOnce(
  context: RunContext<unknown>,
  cell: string,
  train: () => Promise<TextModel>,
): Promise<TextModel> {
  const file = await context.once(cell, async () => written(context, cell, await train()));
  return readBack(context, file);
}

/** A trained model, and what its training says about it: facts that survive JSON. */
export interface ModelWithFacts<Facts> {
  readonly model: TextModel;
  readonly facts: Facts;
}

/** The same, with facts that are known once it is trained, such as what may be claimed about its privacy. */
export async function textModelWithFactsOnce<Facts>(
  context: RunContext<unknown>,
  cell: string,
  train: () => Promise<ModelWithFacts<Facts>>,
): Promise<ModelWithFacts<Facts>> {
  const { file, facts } = await context.once(cell, async () => {
    const trained = await train();
    return { file: await written(context, cell, trained.model), facts: trained.facts };
  });
  return { model: await readBack(context, file), facts };
}

/** Path of the file, relative to the folder of the run. */
async function written(context: RunContext<unknown>, cell: string, model: TextModel) {
  const file = await context.checkpoints(cell).save(0, encodeTextModel(model), { keep: true });
  return relative(context.folder, file);
}

async function readBack({ folder }: RunContext<unknown>, file: string): Promise<TextModel> {
  const path = join(folder, file);
  return parseTextModel(await bytesOf(path), path);
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
