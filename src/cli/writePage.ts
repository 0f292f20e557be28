/** Writes the page about one run or several. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { page } from "../report/index.ts";

/** Writes the page into `file`, by default into the first of `folders`, and returns its path. */
export async function writePage(
  folders: readonly string[],
  file = join(folders[0] ?? ".", "report.html"),
): Promise<string> {
  const text = await page(folders);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}
