/** The source files of the project, parsed, for tests that look at the building as a whole. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every TypeScript file below `folder`, relative to the root, with forward slashes. */
export function sourceFiles(folder: string): readonly string[] {
  const found = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const files = found.filter((file) => /\.tsx?$/.test(file));
  return files.map((file) => `${folder}/${file.replaceAll("\\", "/")}`).sort();
}

/** The text of a file, by its path relative to the root. */
export const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

/** The syntax tree of a file, with parents. */
export const treeOf = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ESNext, true);

/** `node` and everything below it. */
export function* nodesBelow(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesBelow(child);
}

/** `src/math/seed.ts:12`, where an editor finds it. */
export function placeOf(node: ts.Node): string {
  const tree = node.getSourceFile();
  return `${tree.fileName}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
