/** The experiment that `assay init` writes: a real file of this package, checked with all others. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { explainedWriteError } from "../../lab/atomicFile.ts";
import { UsageError } from "../exitCode.ts";
import { packageFile } from "../package.ts";

/** Writes `experiment.ts` into `folder` and returns its path. Throws a UsageError if it exists. */
export async function writeExperiment(folder: string): Promise<string> {
  // The TypeScript source is published beside the compiled package.
  const text = await readFile(packageFile("src/cli/init/experiment.ts"), "utf8");
  const file = join(folder, "experiment.ts");
  if (existsSync(file)) {
    throw new UsageError(`init: ${file} exists and stays as it is. Name another folder.`);
  }
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    throw explainedWriteError(error, file);
  }
  return file.startsWith("/") || file.startsWith(".") ? file : `./${file}`;
}
