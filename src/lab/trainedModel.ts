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
  const file = await context.once(cell, async () => {
    const bytes = encodeTextModel(await train());
    const written = await context.checkpoints(cell).save(0, bytes, { keep: true });
    return relative(context.folder, written);
  });
  const path = join(context.folder, file);
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
