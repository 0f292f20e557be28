import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { generator, seedFrom, split } from "../../../src/math/seed.ts";
import { filesIn } from "../files.ts";
import { temporaryFolder } from "../study.ts";
import { type Ended, endState, experiment, start } from "./assay.ts";

/** The same command every time: it begins, or goes on with what is there. */
const command = (folder: string, preset: string) => ["run", experiment, preset, "--dir", folder];
const seed = seedFrom(2);

let uninterrupted: ReturnType<typeof endState>;
beforeAll(async () => {
  uninterrupted = await undisturbed("--smoke");
});

async function undisturbed(preset: string) {
  const folder = temporaryFolder();
  expect(await start(command(folder, preset)).ended).toMatchObject({ code: 0 });
  return endState(folder);
}

/** Runs until nothing kills it any more; returns how often something did. */
async function persist(attempt: (count: number) => Promise<Ended>): Promise<number> {
  for (let kills = 0; kills < 40; kills++) {
    const { code, signal, stderr } = await attempt(kills);
    if (signal === null) {
      expect({ code, stderr }).toMatchObject({ code: 0 });
      return kills;
    }
    expect(signal).toBe("SIGKILL");
  }
  throw new Error("The run does not get on.");
}

const logOf = (folder: string) => readFileSync(join(folder, "events.jsonl"), "utf8");

/** Totals by hand: every sample and every step once, however often the log tells of it. */
function countedIn(log: string) {
  const events = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const samples = new Map(
    events
      .filter(({ kind }) => kind === "sample")
      .map(({ cell, sample, status }) => [`${cell} ${sample}`, status]),
  );
  const steps = new Set(events.filter(({ kind }) => kind === "step").map(({ step }) => step));
  const statuses = [...samples.values()];
  return {
    samples: samples.size,
    scored: statuses.filter((status) => status === "scored").length,
    missing: statuses.filter((status) => status === "missing").length,
    trainingSteps: steps.size,
  };
}

describe("a run that is killed with SIGKILL again and again", () => {
  test("in the middle of any write, ends in the same bytes as one that never was", async () => {
    const folder = temporaryFolder();
    const draws = generator(split(seed, "writes"));
    const leftovers: string[] = [];
    const kills = await persist(async (count) => {
      // Later and later, or a cell that needs more changes than that would never be finished.
      const killedAt = 1 + draws.integer(20 + 4 * count);
      const ended = await start(command(folder, "--smoke"), { folder, killedAt }).ended;
      leftovers.push(...[...filesIn(folder).keys()].filter((path) => path.endsWith(".tmp")));
      return ended;
    });
    expect(kills).toBeGreaterThan(5);
    expect(endState(folder)).toEqual(uninterrupted);
    // Some kills hit the log and some a checkpoint; both left half of something, and nothing stayed.
    expect(logOf(folder)).toContain("The last line of the log was cut off after");
    expect(leftovers.filter((path) => path.startsWith("checkpoints/")).length).toBeGreaterThan(0);
    expect([...filesIn(folder).keys()].filter((path) => /tmp$|lock$/.test(path))).toEqual([]);
    const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"));
    expect(countedIn(logOf(folder))).toEqual({
      ...{ samples: 20, scored: 16, missing: 4, trainingSteps: 12 },
    });
    expect(summary.totals).toMatchObject(countedIn(logOf(folder)));
    const verified = await start(["verify", folder]).ended;
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.stdout).toMatch(/^(ok {3}.*\n)+$/);
  });

  test("from outside, by the clock and by the growth of its log, ends in the same bytes", async () => {
    const folder = temporaryFolder();
    const draws = generator(split(seed, "outside"));
    const kills = await persist(async (count) => {
      const started = start(command(folder, "--smoke"));
      if (count < 3) await sleep(50 + draws.integer(250));
      else if (count < 6) await grown(folder, 1 + draws.integer(2000), started.ended);
      else return started.ended;
      started.child.kill("SIGKILL");
      return started.ended;
    });
    expect(kills).toBeGreaterThanOrEqual(3);
    expect(endState(folder)).toEqual(uninterrupted);
  });

  test("without a single checkpoint, trains again from the beginning to the same bytes", async () => {
    const folder = temporaryFolder();
    // The full settings save only after the last step: everything else is done twice.
    const kills = await persist(async (count) => {
      const killedAt = [10, 11, 0][count] ?? 0;
      return start(command(folder, "--full"), { folder, killedAt }).ended;
    });
    expect(kills).toBe(2);
    const steps = [...logOf(folder).matchAll(/"kind":"step".*?"step":(\d+)/g)].map(([, at]) => at);
    expect(steps.filter((at) => at === "1").length).toBe(3);
    expect(endState(folder)).toEqual(await undisturbed("--full"));
    // When checkpoints are written has no influence on what is computed.
    expect(endState(folder).facts).toEqual(uninterrupted.facts);
  });
});

/** Waits until the log is longer by so many bytes, or the process has ended. */
async function grown(folder: string, bytes: number, ended: Promise<unknown>): Promise<void> {
  const log = join(folder, "events.jsonl");
  const size = () => (existsSync(log) ? statSync(log).size : 0);
  const [before, done] = [size(), ended.then(() => true)];
  while (size() < before + bytes) {
    if (await Promise.race([done, sleep(2, false)])) return;
  }
}
