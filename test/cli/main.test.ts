import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { exitCodeMeanings } from "../../src/cli/exitCode.ts";
import { main } from "../../src/cli/main.ts";
import { loadVerbs } from "../../src/cli/registry.ts";
import type { Introduction } from "../../src/cli/verb.ts";
import { type RecordingOptions, recordStreams } from "./terminalDouble.ts";

const verbs = await loadVerbs();
const promised = [
  ...["demo", "run", "resume", "list", "show", "verify"],
  ...["report", "compare", "view", "chat", "export", "doctor", "init", "privacy", "attack"],
  ...["classifier", "data"],
];
const groups = verbs.filter((verb) => "verbs" in verb);
const promisedInGroups = [
  ...["epsilon", "delta", "noise", "curve"].map((name) => `privacy ${name}`),
  ...["replay", "score"].map((name) => `attack ${name}`),
];
/** What is typed for a verb, and how it introduces itself. */
const introductions = new Map<string, Introduction>([
  ...verbs.map((verb) => [verb.name, verb] as const),
  ...groups.flatMap(({ name, verbs: own }) =>
    own.map((verb) => [`${name} ${verb.name}`, verb] as const),
  ),
]);

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

  test("of a group lists its verbs, and every promised one is there", async () => {
    expect(groups.length).toBeGreaterThan(0);
    expect([...introductions.keys()]).toEqual(expect.arrayContaining(promisedInGroups));
    for (const { name, verbs: own } of groups) {
      const { code, stdout } = await assay([name, "--help"]);
      expect(code).toBe(0);
      for (const verb of own) {
        expect(stdout).toMatch(new RegExp(`^ {2}${verb.name} `, "m"));
        // A line may end in the middle of a summary.
        expect(stdout.replace(/\s+/g, " ")).toContain(verb.summary);
      }
    }
  });

  test.each([...introductions])(
    "of %s shows options, examples and every exit code",
    async (name, { examples }) => {
      const { code, stdout } = await assay([...name.split(" "), "--help"]);
      expect(code).toBe(0);
      if (!groups.some((group) => group.name === name)) expect(stdout).toContain("--json");
      expect(examples.length).toBeGreaterThan(0);
      expect(examples[0]!.command).toContain(`assay ${name}`);
      for (const { command, meaning } of examples) {
        expect(stdout).toContain(`  ${command}\n      ${meaning}`);
      }
      for (const [exitCode, meaning] of exitCodeMeanings) {
        expect(stdout).toMatch(new RegExp(`^ {2}${exitCode} +${meaning}$`, "m"));
      }
    },
  );

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

  test("an unknown verb of a group, and none", async () => {
    const { code, stderr } = await assay(["privacy", "epsilom"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Did you mean epsilon?");
    const none = await assay(["privacy"]);
    expect(none).toMatchObject({ code: 2, stdout: "" });
    expect(none.stderr).toContain("assay privacy epsilon --help");
  });

  test("a missing argument", async () => {
    expect((await assay(["run"])).code).toBe(2);
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

  test.each([
    [60, ["privacy", "lint", "no run has so long a name that it would have to be cut"]],
    [80, ["privacy", "lint", "no run has so long a name that it would have to be cut in two"]],
    // Commander writes these itself.
    [60, ["privacy", "plan", "--batches", "in whatever order they come"]],
    [80, ["privacy", "plan", "--batches", "in whatever order they come out of the tap today"]],
  ])("in a terminal of %i columns: it is cut between words", async (columns, argv) => {
    const { stderr } = await assay(argv, { isTTY: true, columns, env: { NO_COLOR: "1" } });
    const whole = (await assay(argv)).stderr;
    const lines = stderr.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(whole.trimEnd().split("\n").length);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.join(" ").split(/\s+/)).toEqual(whole.trimEnd().split(/\s+/));
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
  const root = new URL("../../", import.meta.url);
  const bin = fileURLToPath(new URL("bin/assay.js", root));

  /** The addresses of all modules that a command loads, in order; told by a hook on stderr. */
  function modulesOf(argv: readonly string[]): readonly string[] {
    const hook = `
      import { writeSync } from "node:fs";
      export async function resolve(specifier, context, next) {
        const found = await next(specifier, context);
        writeSync(2, \`loads \${found.url}\\n\`);
        return found;
      }`;
    const preload = `import { register } from "node:module"; register(${JSON.stringify(dataUrl(hook))});`;
    const { stderr } = spawnSync(process.execPath, ["--import", dataUrl(preload), bin, ...argv], {
      encoding: "utf8",
    });
    return [...stderr.matchAll(/^loads (.*)$/gm)].map(([, url]) => url!);
  }

  test("--help loads one package and no file outside the command line", () => {
    modulesOf(["--help"]); // makes dist fresh, which takes a parser
    const loaded = modulesOf(["--help"]).map((url) => url.replace(root.href, ""));
    expect(loaded).toContain("dist/src/cli/verbs/run.js");
    const [packages, files] = [/^node_modules\//, /^dist\//].map((own) =>
      loaded.filter((url) => own.test(url)),
    );
    expect(packages!.filter((url) => !url.startsWith("node_modules/commander/"))).toEqual([]);
    expect(files!.filter((url) => !url.startsWith("dist/src/cli/"))).toEqual([]);
  });

  test("--help loads no network module", () => {
    const script = `
      const { main } = await import(${JSON.stringify(new URL("dist/src/cli/main.js", root).href)});
      const sink = { write() {} };
      await main(["--help"], { stdin: {}, stdout: sink, stderr: sink, env: {} });
      console.log(JSON.stringify(process.moduleLoadList));
    `;
    const argv = ["--input-type=module", "--eval", script];
    const loaded = JSON.parse(
      execFileSync(process.execPath, argv, { encoding: "utf8" }),
    ) as string[];
    expect(loaded.length).toBeGreaterThan(20);
    expect(loaded.filter((name) => /NativeModule (http|https|tls|undici)$/.test(name))).toEqual([]);
  });
});

const dataUrl = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
