import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBudget } from "../../src/cli/callOptions.ts";
import { main } from "../../src/cli/main.ts";
import { filesIn } from "../lab/files.ts";
import { type Behaviour, type ServerDouble, startServer } from "../policies/api/server.ts";
import { recordStreams } from "./terminalDouble.ts";

const folder = mkdtempSync(join(tmpdir(), "assay calls "));
const home = process.cwd();
let server: ServerDouble;
const yes: Behaviour = { kind: "answer", text: "yes" };
/** What happens to the question about an item; tests replace it. */
let answer: (item: number) => Behaviour = () => yes;

const library = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
/** Ten questions with ten words each, answers of five tokens at most. */
const study = `
import { definePromptStudy, z } from ${JSON.stringify(library)};
const recipe = definePromptStudy({
  name: "study",
  claim: "It agrees.",
  items: { smoke: 10, full: 10 },
  conditions: {
    plain: { prompt: (item) => \`Is \${item} a number that you like very much?\`, atLeast: 0.1 },
  },
  outcome: "agreed",
  isHit: ({ text }) => text === "yes",
  maxTokens: 5,
});
export default recipe;
`;

beforeAll(async () => {
  writeFileSync(join(folder, "study.ts"), study);
  writeFileSync(
    join(folder, "reading.ts"),
    study
      .replace('"study"', '"reading"')
      .replace(
        "export default recipe",
        'const settings = { items: 10, data: "own" };\nexport default { ...recipe, presets: { smoke: settings, full: settings }, schema: z.object({ items: z.number(), data: z.string() }) }',
      ),
  );
  server = await startServer(({ text }) => answer(Number(/\d+/.exec(text)![0])));
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(home);
  await server.close();
  rmSync(folder, { recursive: true });
});

const model = () => `${server.url}/v1#tiny`;

async function assay(...words: readonly string[]) {
  const recorded = recordStreams({ env: { OPENAI_API_KEY: "sk-a-key-that-is-long" } });
  const code = await main(words, recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

const run = (dir: string, ...words: readonly string[]) =>
  assay("run", "./study.ts", "--smoke", "--model", model(), "--dir", `runs/${dir}`, ...words);

/** How many questions the server gets while `work` is done. */
async function asked(work: () => Promise<unknown>): Promise<number> {
  const before = server.seen.length;
  await work();
  return server.seen.length - before;
}

describe("a server that dies half-way", () => {
  test("leaves the run incomplete, and the same command asks only what is missing", async () => {
    answer = (item) => (item < 6 ? yes : { kind: "status", status: 500 });
    const first = await run("dies", "--retries", "0");
    expect(first.code).toBe(4);
    expect(first.stdout).toContain("10 samples: 6 scored, 0 refused, 4 errored, 0 missing");
    expect(first.stdout).toContain("Not finished: 1 cell, 4 answers missing.");
    expect(first.stdout).toContain("- plain/1: 4 missing.");
    expect((await assay("show", "dies")).code).toBe(4);
    expect(first.stdout).toContain("Finished: 0 of 1 cell.");
    expect((await assay("list")).stdout).toMatch(/dies +incomplete .* http:.*#tiny$/m);
    answer = () => yes;
    let second: Awaited<ReturnType<typeof run>> | undefined;
    const questions = await asked(async () => {
      second = await run("dies", "--retries", "0");
    });
    expect(questions).toBe(4);
    expect(second).toMatchObject({ code: 0 });
    expect(second!.stdout).toContain("10 samples: 10 scored");
    expect(second!.stdout).toMatch(/\d+ calls, 6 answers from the disk: .* price not known\./);
    expect((await assay("verify", "dies")).code).toBe(0);
  });

  test("may be accepted as it is: errors stay in the denominator", async () => {
    answer = (item) => (item === 3 ? { kind: "status", status: 500 } : yes);
    const words = ["--retries", "0", "--seed", "2", "--no-cache"];
    expect((await run("accepted", ...words)).code).toBe(4);
    const { code, stdout } = await run("accepted", ...words, "--accept-errors");
    expect(code).toBe(0);
    expect(stdout).toContain("n = 10, 1 missing");
    answer = () => yes;
  });
});

describe("--budget", () => {
  test("is dollars, or tokens where it says so", () => {
    expect(readBudget("2")).toEqual({ dollars: 2 });
    expect(readBudget("$0.50")).toEqual({ dollars: 0.5 });
    expect(readBudget("200000tokens")).toEqual({ tokens: 200_000 });
    expect(readBudget("200k tokens")).toEqual({ tokens: 200_000 });
    expect(readBudget("1.5MTokens")).toEqual({ tokens: 1_500_000 });
    for (const odd of ["", "0", "-1", "two", "$5tokens", "5k", "1e9"]) {
      expect(() => readBudget(odd)).toThrow("Expected dollars such as 2");
    }
  });

  test("in dollars needs a price, and says how to give one; nothing is sent", async () => {
    const questions = await asked(async () => {
      const { code, stderr } = await run("priceless", "--budget", "2");
      expect(code).toBe(2);
      expect(stderr).toContain("is not known. Say it with --price");
    });
    expect(questions).toBe(0);
    expect((await run("priceless", "--price", "cheap")).code).toBe(2);
    expect(existsSync("runs/priceless")).toBe(false);
  });

  test("below the plan begins all the same, and says so: a plan is an upper bound", async () => {
    const { code, stderr } = await run("poor", "--no-cache", "--budget", "100tokens");
    expect(code).toBe(4);
    // ten questions of 40 letters, 10 tokens each, and ten answers of 5
    expect(stderr).toContain("The plan needs at most 150 tokens, the budget is 100:");
  });

  test("that is spent stops the run with 4; a larger one goes on, and pays nothing twice", async () => {
    // The plan is 10 × (10 + 5) tokens at $10,000 per million, $1.50; the answers are a little longer than that.
    const words = ["--model", `${model()}-and-dear`, "--price", "10000/10000"];
    answer = () => ({ kind: "answer", text: "yes it is one that I like" });
    const parts: number[] = [];
    const part = async (work: () => Promise<unknown>) => void parts.push(await asked(work));
    await part(async () => {
      const { code, stdout } = await run("spends", ...words, "--budget", "1.55");
      expect(code).toBe(4);
      expect(stdout).toContain("The budget leaves no room for another call: $1.");
    });
    answer = () => yes;
    const { usage } = JSON.parse((await assay("show", "spends", "--json")).stdout);
    expect(usage.dollars).toBeLessThanOrEqual(1.55);
    // The budget is that of the run, not of one command: the same one again has next to nothing left.
    await part(async () => {
      expect((await run("spends", ...words, "--budget", "1.55")).code).toBe(4);
    });
    await part(async () => {
      const resumed = await assay("resume", "spends", "--price", "10000/10000", "--budget", "5");
      expect(resumed).toMatchObject({ code: 0 });
      expect(resumed.stdout).toMatch(/from the disk: .*; \$\d/);
    });
    expect(parts[0]).toBeGreaterThan(0);
    expect(parts[0]! + parts[1]! + parts[2]!).toBe(10);
  });
});

describe("--dry-run", () => {
  test("says calls, tokens and dollars, and sends nothing", async () => {
    const questions = await asked(async () => {
      const { code, stdout } = await run("dry", "--dry-run", "--price", "1/4", "--budget", "2");
      expect(code).toBe(0);
      expect(stdout).toContain("10 calls, 150 tokens (100 of prompts, 50 of completions)");
      // 100 × $1 + 50 × $4 = 300 millionths of a dollar
      expect(stdout).toContain("At most $0.0003, at 1 dollars per million prompt tokens");
    });
    expect(questions).toBe(0);
    const json = await run("dry", "--dry-run", "--json", "--price", "1/4");
    expect(JSON.parse(json.stdout)).toMatchObject({
      ...{ model: model(), price: { prompt: 1, completion: 4 }, plan: { calls: 10, tokens: 150 } },
      dollars: expect.closeTo(0.0003, 8),
    });
  });

  test("says where the price is not known", async () => {
    expect((await run("dry", "--dry-run")).stdout).toContain("Its price is not known; --price");
  });

  test("says where the budget is not enough", async () => {
    const { stdout } = await run("dry", "--dry-run", "--budget", "100tokens");
    expect(stdout).toContain("The plan needs at most 150 tokens, the budget is 100:");
  });
});

describe("--data", () => {
  test("is the setting of that name, of experiments that have it", async () => {
    const words = ["run", "./reading.ts", "--smoke", "--data", "a b.jsonl", "--dry-run", "--json"];
    const { stdout } = await assay(...words);
    expect(JSON.parse(stdout).settings).toEqual({ items: 10, data: "a b.jsonl" });
    const { code, stderr } = await run("none", "--data", "questions.jsonl");
    expect(code).toBe(2);
    expect(stderr).toContain("./study.ts brings its own data; leave --data out.");
  });
});

describe("a model behind an API", () => {
  test("without its key is bad usage", async () => {
    const { code, stderr } = await assay("run", "./study.ts", "--model", "anthropic/some");
    expect(code).toBe(2);
    expect(stderr).toContain("ANTHROPIC_API_KEY");
  });

  test("with a key that is wrong stops the run at once, and it can be gone on with", async () => {
    const words = ["--model", `${model()}-and-locked`];
    answer = () => ({ kind: "status", status: 401, message: "no such key" });
    const questions = await asked(async () => {
      const { code } = await run("locked", ...words, "--concurrency", "1");
      expect(code).toBe(1);
    });
    expect(questions).toBeLessThan(10);
    expect((await assay("list")).stdout).toMatch(/locked +failed/);
    answer = () => yes;
    expect((await run("locked", ...words)).code).toBe(0);
  });

  test("never finds its key in what is written, whatever the server says of it", async () => {
    const key = "canary-0123456789abcdef";
    process.env.OPENAI_COMPATIBLE_API_KEY = key;
    try {
      answer = (item) =>
        item === 3
          ? { kind: "status", status: 500, message: `Bearer ${key} and ${btoa(`:${key}`)}` }
          : { kind: "answer", text: `yes ${key}` };
      const words = ["--model", `${model()}-that-tells`, "--retries", "0"];
      expect((await run("canary", ...words)).code).toBe(4);
      const log = readFileSync("runs/canary/events.jsonl", "utf8");
      expect(log).toContain("[redacted OPENAI_COMPATIBLE_API_KEY]");
      const files = filesIn("runs");
      expect([...files.keys()].filter((path) => path.startsWith(".responses/"))).not.toEqual([]);
      const forms = ["0123456789abcdef", btoa(`:${key}`), btoa(key)];
      const found = [...files].filter(([, bytes]) => forms.some((form) => bytes.includes(form)));
      expect(found.map(([path]) => path)).toEqual([]);
    } finally {
      delete process.env.OPENAI_COMPATIBLE_API_KEY;
      answer = () => yes;
    }
  });

  test("chats", async () => {
    const recorded = recordStreams({ input: "Is 5 a number?\n" });
    expect(await main(["chat", model()], recorded.streams)).toBe(0);
    expect(recorded.stdout()).toBe("yes\n");
  });

  test("is known to doctor by the name of its key, and never by the key", async () => {
    const { stdout } = await assay("doctor");
    expect(stdout).toMatch(/^ok +keys +OPENAI_API_KEY$/m);
    expect(stdout).not.toContain("sk-a-key");
  });
});
