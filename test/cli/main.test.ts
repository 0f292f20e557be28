import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { exitCodeMeanings } from "../../src/cli/exitCode.ts";
import { main } from "../../src/cli/main.ts";
import { loadVerbs } from "../../src/cli/registry.ts";
import { type RecordingOptions, recordStreams } from "./terminalDouble.ts";

const verbs = await loadVerbs();
const promised = [
  ...["demo", "run", "resume", "list", "show", "verify"],
  ...["report", "view", "chat", "doctor", "init"],
];

async function assay(argv: readonly string[], options: RecordingOptions = {}) {
  const recorded = recordStreams(options);
  const code = await main(argv, recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

describe("assay --help", () => {
  test("lists every verb, and every promised verb is there", async () => {
    expect(verbs.map(({ name }) => name).sort()).toEqual([...promised].sort());
    const { code, stdout } = await assay(["--help"]);
    expect(code).toBe(0);
    for (const { name, summary } of verbs) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} .*${summary}`, "m"));
    }
  });

  test("is also what assay alone prints", async () => {
    expect(await assay([])).toEqual(await assay(["--help"]));
  });

  test.each(promised)("of %s shows options, examples and every exit code", async (name) => {
    const { code, stdout } = await assay([name, "--help"]);
    const { examples } = verbs.find((verb) => verb.name === name)!;
    expect(code).toBe(0);
    expect(stdout).toContain("--json");
    expect(examples.length).toBeGreaterThan(0);
    expect(examples[0]!.command).toContain(`assay ${name}`);
    for (const { command, meaning } of examples) {
      expect(stdout).toContain(`  ${command}\n      ${meaning}`);
    }
    for (const [exitCode, meaning] of exitCodeMeanings) {
      expect(stdout).toMatch(new RegExp(`^ {2}${exitCode} +${meaning}$`, "m"));
    }
  });

  test("--version is the version of the package", async () => {
    expect((await assay(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("bad usage is exit code 2, and says what was meant:", () => {
  test("an unknown verb", async () => {
    const { code, stdout, stderr } = await assay(["dmeo"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Did you mean demo?");
  });

  test("an unknown option", async () => {
    const { code, stderr } = await assay(["doctor", "--jsn"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Did you mean --json?");
  });

  test("a missing argument", async () => {
    expect((await assay(["show"])).code).toBe(2);
  });

  test("an unknown run", async () => {
    const { code, stderr } = await assay(["show", "no such run"]);
    expect(code).toBe(2);
    expect(stderr).toContain("There is no run no such run.");
  });

  test("a number that is none", async () => {
    const { code, stderr } = await assay(["view", "--port", "many"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Expected a whole number from 0 to 65535");
  });

  test("with --json the error is an object on stdout", async () => {
    const { code, stdout } = await assay(["show", "nothing", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 2, error: expect.any(String) });
    expect(code).toBe(2);
  });
});

describe("assay doctor", () => {
  test("finds this machine ready, one line per check", async () => {
    const { code, stdout } = await assay(["doctor"]);
    expect(code).toBe(0);
    const names = [
      "node",
      "npm",
      "onnxruntime",
      "threads",
      "memory",
      "disk",
      "writing",
      "terminal",
    ];
    for (const name of names) expect(stdout).toMatch(new RegExp(`^(ok|warn) +${name} `, "m"));
  });

  test("--json prints one object and nothing else", async () => {
    const { stdout } = await assay(["doctor", "--json"]);
    const { ready, checks } = JSON.parse(stdout) as { ready: boolean; checks: object[] };
    expect(ready).toBe(true);
    expect(checks.length).toBeGreaterThan(8);
  });

  test("has colours for a person, and none with NO_COLOR", async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    const color = /\x1b\[/;
    expect((await assay(["doctor"], { isTTY: true })).stdout).toMatch(color);
    const plain = await assay(["doctor"], { isTTY: true, env: { NO_COLOR: "1" } });
    expect(plain.stdout).not.toMatch(color);
  });
});

describe("the command itself", () => {
  const bin = fileURLToPath(new URL("../../bin/assay.js", import.meta.url));
  const list = (script: string) =>
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });

  test("prints its help within 150 milliseconds of an empty Node.js process", () => {
    const fastest = (argv: readonly string[]) =>
      Math.min(...Array.from({ length: 7 }, () => timeOf(argv)));
    fastest([bin, "--help"]); // makes dist fresh
    expect(fastest([bin, "--help"]) - fastest(["--eval", "0"])).toBeLessThan(150);
  });

  test("loads no network module and no tensor library before a verb runs", () => {
    const main = new URL("../../dist/src/cli/main.js", import.meta.url).href;
    const script = `
      const { main } = await import(${JSON.stringify(main)});
      const sink = { write() {} };
      await main(["--help"], { stdin: {}, stdout: sink, stderr: sink, env: {} });
      console.log(JSON.stringify(process.moduleLoadList));
    `;
    const loaded = JSON.parse(list(script)) as string[];
    const network = loaded.filter((name) => /NativeModule (http|https|tls|undici)$/.test(name));
    expect(network).toEqual([]);
    expect(loaded.filter((name) => /onnxruntime/.test(name))).toEqual([]);
  });
});

function timeOf(argv: readonly string[]): number {
  const before = performance.now();
  execFileSync(process.execPath, argv, { stdio: "ignore" });
  return performance.now() - before;
}
