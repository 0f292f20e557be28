import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const compiler = new URL("../../bin/compile.js", import.meta.url).href;
const { makeFresh } = (await import(compiler)) as { makeFresh(root: string): Promise<number> };

let root = "";
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const output = (path: string) => readFileSync(join(root, "dist", path), "utf8");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "assay-compile-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("makeFresh", () => {
  test("strips types and leaves every line where it was", async () => {
    write("src/a.ts", "interface A {\n  b: number;\n}\nexport const a = (b: A): number => b.b;\n");
    expect(await makeFresh(root)).toBe(1);
    expect(output("src/a.js").split("\n")[3]).toMatch(/^export const a = \(b {3}\) {9}=> b.b;$/);
  });

  test("renames the endings of relative specifiers, and of nothing else", async () => {
    const specifiers = [
      'import { b } from "./b.ts";',
      'export * from "../c.ts";',
      'const d = import("./d.ts");',
      'const e = new URL("./e.ts", import.meta.url);',
      'const f = "./f.ts"; import "package/g.ts"; // ./h.ts',
    ];
    write("recipes/paper/a.ts", specifiers.join("\n"));
    await makeFresh(root);
    expect(output("recipes/paper/a.js").split("\n")).toEqual([
      'import { b } from "./b.js";',
      'export * from "../c.js";',
      'const d = import("./d.js");',
      'const e = new URL("./e.js", import.meta.url);',
      'const f = "./f.ts"; import "package/g.ts"; // ./h.ts',
    ]);
  });

  test("writes again only what has changed, and deletes what has lost its source", async () => {
    write("src/a.ts", "export {};");
    write("src/b.ts", "export {};");
    expect(await makeFresh(root)).toBe(2);
    expect(await makeFresh(root)).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    write("src/a.ts", "export const a = 1;");
    rmSync(join(root, "src/b.ts"));
    expect(await makeFresh(root)).toBe(1);
    expect(output("src/a.js")).toBe("export const a = 1;");
    expect(existsSync(join(root, "dist/src/b.js"))).toBe(false);
  });

  test("copies assets as they are", async () => {
    write("src/report/page.css", "body { margin: 0 }");
    await makeFresh(root);
    expect(output("src/report/page.css")).toBe("body { margin: 0 }");
  });

  test("names the line of types that cannot be erased, and still writes the other files", async () => {
    write("src/bad.ts", "const one = 1;\nenum Two { A }\n");
    write("src/good.ts", "export const good: boolean = true;");
    await expect(makeFresh(root)).rejects.toThrow("src/bad.ts:2");
    expect(output("src/good.js")).toContain("export const good");
  });

  test("four processes at once leave whole files", { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 40 }, (_, index) => `src/file${index}.ts`);
    for (const name of names) write(name, `export const name: string = ${JSON.stringify(name)};`);
    const codes = await Promise.all([1, 2, 3, 4].map(() => compileElsewhere(root)));
    expect(codes).toEqual([0, 0, 0, 0]);
    for (const name of names) {
      const url = pathToFileURL(join(root, "dist", name.replace(/ts$/, "js"))).href;
      expect(((await import(url)) as { name: string }).name).toBe(name);
    }
    expect(await makeFresh(root)).toBe(0);
  });
});

function compileElsewhere(folder: string): Promise<number | null> {
  const script = `await (await import(${JSON.stringify(compiler)})).makeFresh(${JSON.stringify(folder)})`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: "inherit",
  });
  return new Promise((resolve) => child.on("close", resolve));
}
