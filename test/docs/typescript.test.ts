import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { type Block, blocksOf, documents, root } from "./documents.ts";

/** Type-checks every block as a file of its own at the root of the repository. */
function problemsIn(blocks: readonly Block[]): readonly string[] {
  const texts = new Map(blocks.map((block, index) => [join(root, `block${index}.ts`), block]));
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  // A snippet may declare what it does not go on to use.
  const snippet = { ...options, noUnusedLocals: false, noUnusedParameters: false };
  const host = ts.createCompilerHost(snippet);
  const textOf = (file: string) => texts.get(file)?.text ?? readFileSync(file, "utf8");
  const original = host.fileExists;
  host.fileExists = (file) => texts.has(file) || original(file);
  host.readFile = (file) => (host.fileExists(file) ? textOf(file) : undefined);
  host.getSourceFile = (file, version) =>
    host.fileExists(file) ? ts.createSourceFile(file, textOf(file), version) : undefined;
  const program = ts.createProgram([...texts.keys()], snippet, host);
  return [...texts].flatMap(([file, { place }]) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`),
  );
}

describe("TypeScript in the documents", () => {
  test("every block type-checks as it stands", { timeout: 120_000 }, () => {
    const blocks = documents()
      .flatMap(blocksOf)
      .filter(({ language }) => language === "ts");
    expect(blocks.length).toBeGreaterThan(0);
    expect(problemsIn(blocks)).toEqual([]);
  });

  test("the check itself finds what is wrong", { timeout: 120_000 }, () => {
    const text = 'import { seedFrom } from "assay";\nseedFrom("one");\n';
    expect(problemsIn([{ place: "here:1", language: "ts", text }])).toEqual([
      "here:1: Argument of type 'string' is not assignable to parameter of type 'number'.",
    ]);
  });
});
