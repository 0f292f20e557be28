import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { definePromptStudy } from "../../src/lab/promptStudy.ts";
import { runRecipe } from "../../src/lab/run.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { type RecordingOptions, recordStreams } from "./terminalDouble.ts";

const folder = mkdtempSync(join(tmpdir(), "assay compare "));
afterAll(() => rmSync(folder, { recursive: true }));

/** Twenty items; the policy agrees to those that `agrees` names. */
const run = (name: string, agrees: (item: number) => boolean, items = 20) => {
  const itemOf = (prompt: unknown) => Number(/\d+/.exec(`${prompt}`)![0]);
  const recipe = definePromptStudy({
    ...{ name: "study", claim: "It agrees.", outcome: "agreed", items: { smoke: 20, full: 20 } },
    policy: scriptedPolicy(({ prompt }) => (agrees(itemOf(prompt)) ? "yes" : "no")),
    conditions: { plain: { prompt: (item) => `Is ${item} a number that you like?`, atLeast: 0 } },
    isHit: ({ text }) => text === "yes",
  });
  const of = { name: "study", recipe, preset: "smoke", seed: 1, environment: {} };
  return runRecipe({ ...of, settings: { items }, folder: join(folder, name) });
};

async function compare(words: readonly string[], options: RecordingOptions = {}) {
  const recorded = recordStreams(options);
  const places = words.map((word) => (word.startsWith("./") ? join(folder, word) : word));
  const code = await main(["compare", ...places], recorded.streams);
  return { code, stdout: recorded.stdout(), stderr: recorded.stderr() };
}

beforeAll(async () => {
  await run("half", (item) => item < 10);
  await run("most", (item) => item < 16);
});

describe("assay compare", () => {
  test("says what flipped in a text that fits in 80 columns", async () => {
    const shown = { isTTY: true, columns: 80, env: { NO_COLOR: "1" } };
    const { code, stdout } = await compare(["./half", "./most"], shown);
    expect(code).toBe(0);
    expect(stdout).toContain("plain: agreed");
    expect(stdout).toMatch(/difference +\+30\.0 points \[/);
    // 6 of 6 changes one way: 2 / 2⁶ = 0.03125
    expect(stdout).toMatch(/p +0\.031 corrected, 0\.031 alone: more than chance/);
    expect(stdout).toMatch(/gained +6\n +item 10 +Is 10 a number/);
    expect(stdout).toMatch(/lost +0$/m);
    expect(stdout).toMatch(/needed +\d+ pairs for a difference like this one/);
    const paths = /^(first|second) +\S/;
    const long = stdout.split("\n").filter((line) => line.length > 80 && !paths.test(line));
    expect(long).toEqual([]);
  });

  test("--json has every number and every item", async () => {
    const { stdout } = await compare(["./half", "./most", "--json", "--outcome", "agreed"]);
    const { comparisons, pairs } = JSON.parse(stdout);
    expect(pairs).toBe(20);
    expect(comparisons[0].gained.map(({ pair }: { pair: string }) => pair)).toEqual(
      [10, 11, 12, 13, 14, 15].map((item) => `item ${item}`),
    );
  });

  test("is exit code 2 where the runs share nothing, or not what is asked for", async () => {
    const outcome = await compare(["./half", "./most", "--outcome", "defected"]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain("They share: agreed.");
    expect((await compare(["./half", "./most", "--effect", "5"])).code).toBe(2);
    expect((await compare(["./half", "./none"])).code).toBe(2);
    expect((await compare(["./half"])).code).toBe(2);
  });

  test("leaves out a last line that was cut off, and says so", async () => {
    await run("torn", (item) => item < 16);
    appendFileSync(join(folder, "torn/events.jsonl"), '{"v":1,"at":"2026');
    const { code, stderr } = await compare(["./half", "./torn"]);
    expect(code).toBe(0);
    expect(stderr).toContain("its last line is cut off and was left out.");
  });

  test("refuses a log with a line that is no event, and names the line", async () => {
    await run("broken", (item) => item < 16);
    const log = join(folder, "broken/events.jsonl");
    writeFileSync(log, readFileSync(log, "utf8").replace('"kind":"done"', '"kind":"don"'));
    const { code, stderr } = await compare(["./half", "./broken"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/events\.jsonl, line \d+: expected an event/);
  });

  test("says that a run was not finished and has fewer items", async () => {
    await run("small", (item) => item < 2, 5);
    const { stdout } = await compare(["./half", "./small"]);
    expect(stdout).toContain("5 pairs; without a partner: 15 and 0 samples.");
    expect(stdout).toContain("The runs differ in settings.items: 20 and 5.");
  });
});
