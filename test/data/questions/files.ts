/** Files of questions in a folder of their own. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A fresh folder with these files; the path of the first, and of the folder. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): {
  readonly folder: string;
  readonly first: string;
} {
  const folder = mkdtempSync(join(tmpdir(), "assay-questions-"));
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  });
  return { folder, first: paths[0]! };
}
