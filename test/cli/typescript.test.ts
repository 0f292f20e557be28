import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const hook = new URL("../../bin/typescript.js", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "assay typescript "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(text: string): string {
  const file = join(folder, "experiment.ts");
  writeFileSync(file, text);
  return execFileSync(process.execPath, ["--import", hook, file], {
    encoding: "utf8",
    stdio: "pipe",
  });
}

describe("node --import bin/typescript.js", () => {
  test("runs TypeScript in any folder, and assay is this copy of the laboratory", () => {
    const text = `
      import { type Seed, generator, seedFrom, z } from "assay";
      import { other } from "./other.ts";
      const seed: Seed = seedFrom(other);
      console.log(generator(seed).uniform() < 1, z.number().parse(other));
    `;
    writeFileSync(join(folder, "other.ts"), "export const other: number = 5;");
    expect(run(text)).toBe("true 5\n");
  });

  test("rooms are imported by their path, however deep", () => {
    const text = `
      import { seedFrom } from "assay/math";
      import { byteTokenizer } from "assay/model/tokenizers";
      console.log(seedFrom(1).key.length, byteTokenizer().decode([104, 105]));
    `;
    expect(run(text)).toBe("4 hi\n");
  });

  test("a worker thread started with it runs TypeScript too", () => {
    const worker = `
      import { parentPort } from "node:worker_threads";
      import { seedFrom } from "assay";
      const answer: number = seedFrom(1).key.length;
      parentPort!.postMessage(answer);
    `;
    writeFileSync(join(folder, "worker.ts"), worker);
    const text = `
      import { Worker } from "node:worker_threads";
      const execArgv: string[] = ["--import", ${JSON.stringify(hook)}];
      new Worker(new URL("./worker.ts", import.meta.url), { execArgv })
        .on("message", (answer: number) => console.log("worker says", answer));
    `;
    expect(run(text)).toBe("worker says 4\n");
  });

  test("a source of the laboratory is the module that assay has loaded already", () => {
    const source = new URL("../../src/math/seed.ts", import.meta.url).href;
    const text = `
      import { seedFrom } from "assay";
      import { seedFrom as sameOne } from ${JSON.stringify(source)};
      console.log(seedFrom === sameOne);
    `;
    expect(run(text)).toBe("true\n");
  });

  test("what is no TypeScript is refused with its place", () => {
    expect(() => run("const right = 1;\nconst = 5;\n")).toThrow(/experiment\.ts:2:7: Variable/);
  });

  test("an error names the line of the source", () => {
    const text = "type A = 1;\ninterface B {\n  c: A;\n}\nthrow new Error('on line five');\n";
    expect(() => run(text)).toThrow(/experiment\.ts:5/);
  });
});

describe("npm run bench", () => {
  const bench = fileURLToPath(new URL("../../bin/bench.js", import.meta.url));

  const start = (...words: readonly string[]) =>
    spawnSync(process.execPath, [bench, ...words], { encoding: "utf8" });

  test("without a name lists the benchmarks, each with what it measures", () => {
    const { status, stdout } = start();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^npm run bench -- train\n {4}\w.*\.$/m);
  });

  test("with an unknown name ends with exit code 2 and says which there are", () => {
    const { status, stderr } = start("nothing");
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected one of .*train.*; got nothing/);
  });
});
