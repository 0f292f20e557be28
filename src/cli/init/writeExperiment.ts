/** The experiment that `assay init` writes: a real file of this package, checked with all others. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../exitCode.ts";
import { packageFile } from "../package.ts";

/** Writes `experiment.ts` into `folder` and returns its path. Throws a UsageError if it exists. */
export async function writeExperiment(folder: string): Promise<string> {
  // The TypeScript source is published beside the compiled package.
  const text = await readFile(packageFile("src/cli/init/experiment.ts"), "utf8");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "experiment.ts");
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new UsageError(`init: ${file} exists and stays as it is. Name another folder.`);
  }
  return file.startsWith("/") || file.startsWith(".") ? file : `./${file}`;
}
