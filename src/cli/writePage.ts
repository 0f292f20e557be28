/** Writes the page about one run or several. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { explainedWriteError } from "../lab/atomicFile.ts";
import { page } from "../report/index.ts";

/** Writes the page into `file`, by default into the first of `folders`, and returns its path. */
export async function writePage(
  folders: readonly string[],
  file = join(folders[0] ?? ".", "report.html"),
): Promise<string> {
  const text = await page(folders);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw explainedWriteError(error, file);
  }
  return file;
}
