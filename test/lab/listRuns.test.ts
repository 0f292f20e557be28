import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listRuns } from "../../src/lab/listRuns.ts";
import { lockRun } from "../../src/lab/lock.ts";
import { finished, study, temporaryFolder } from "./study.ts";

const failing = (message: string) => study(() => Promise.reject(new Error(message)));

describe("listRuns", () => {
  test("is empty where there is no folder", () => {
    expect(listRuns(join(temporaryFolder(), "runs"))).toEqual([]);
  });

  test("says of every run what became of it, in alphabetical order", async () => {
    const runs = temporaryFolder();
    const at = (name: string) => ({ folder: join(runs, name) });
    await finished(at("complete"));
    await expect(finished({ ...at("failed"), recipe: failing("no") })).rejects.toThrow("no");
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(finished({ ...at("interrupted"), signal })).rejects.toThrow("stop");
    await finished(at("killed"));
    appendFileSync(join(runs, "killed/events.jsonl"), '{"v":1,"at":"2026');
    await finished(at("killed early"));
    rmSync(join(runs, "killed early/events.jsonl"));
    await finished(at("broken"));
    writeFileSync(join(runs, "broken/run.json"), "{");
    await finished(at("at work"));
    lockRun(join(runs, "at work"));
    mkdirSync(join(runs, "no run"));
    writeFileSync(join(runs, "no folder"), "");
    const listed = listRuns(runs);
    expect(listed.map(({ name, state }) => [name, state])).toEqual([
      ["at work", "running"],
      ["broken", "unreadable"],
      ["complete", "complete"],
      ["failed", "failed"],
      ["interrupted", "interrupted"],
      ["killed", "complete"],
      ["killed early", "stopped"],
    ]);
    expect(listed[1]!.problem).toContain("run.json: expected the header of a run");
    expect(listed[2]!.header).toMatchObject({ recipe: "tests/study", seed: 1 });
  });

  test("a run whose log ends in the middle of its work is stopped", async () => {
    const runs = temporaryFolder();
    const folder = join(runs, "killed");
    await finished({ folder });
    const line = { v: 1, at: "2026-01-02T03:04:05Z", kind: "started", pid: 1, resumed: true };
    appendFileSync(join(folder, "events.jsonl"), `${JSON.stringify(line)}\n`);
    expect(listRuns(runs).map(({ state }) => state)).toEqual(["stopped"]);
  });
});
