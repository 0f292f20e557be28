import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../../src/cli/exitCode.ts";
import { findRun } from "../../src/cli/runFolder.ts";

const runs = mkdtempSync(join(tmpdir(), "assay runs "));
const names = ["install-demo-seed1", "install-smoke-seed1", "persist-smoke-seed1"];

beforeAll(() => {
  for (const [age, name] of names.entries()) {
    mkdirSync(join(runs, name));
    writeFileSync(join(runs, name, "run.json"), "{}");
    writeFileSync(join(runs, name, "events.jsonl"), "");
    // the second one was written to last
    const time = age === 1 ? 2_000_000_000 : 1_000_000_000 + age;
    utimesSync(join(runs, name, "events.jsonl"), time, time);
  }
  mkdirSync(join(runs, "no run"));
});
afterAll(() => rmSync(runs, { recursive: true }));

describe("a run is found", () => {
  test("by its folder and by its name", async () => {
    const folder = join(runs, "install-demo-seed1");
    expect(await findRun(folder, "elsewhere")).toBe(folder);
    expect(await findRun("install-demo-seed1", runs)).toBe(folder);
  });

  test("by a part of its name that no other run has", async () => {
    expect(await findRun("demo", runs)).toBe(join(runs, "install-demo-seed1"));
    expect(await findRun("persist", runs)).toBe(join(runs, "persist-smoke-seed1"));
  });

  test("as the one that was written to last, when nothing is said", async () => {
    expect(await findRun(undefined, runs)).toBe(join(runs, "install-smoke-seed1"));
  });
});

describe("a run that is not found is bad usage:", () => {
  const failing = (name: string | undefined, folder = runs) =>
    expect(findRun(name, folder)).rejects;

  test("a part of two names names both", async () => {
    await failing("smoke").toThrow(UsageError);
    await failing("smoke").toThrow("may be install-smoke-seed1 or persist-smoke-seed1.");
  });

  test("a misspelt name is met with the nearest one", async () => {
    await failing("instal-demo-sed1").toThrow("Did you mean install-demo-seed1?");
  });

  test("where there is no run at all, the demo makes one", async () => {
    await failing(undefined, join(runs, "nowhere")).toThrow("assay demo makes one");
  });
});
