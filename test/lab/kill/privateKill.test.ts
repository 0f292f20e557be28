import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { readEvents } from "../../../src/lab/eventLog.ts";
import type { PrivacyEvent } from "../../../src/privacy/event.ts";
import { temporaryFolder } from "../study.ts";
import { start } from "./assay.ts";

const experiment = fileURLToPath(new URL("privateExperiment.mjs", import.meta.url));
const steps = 8;

interface Result {
  readonly parameters: readonly number[];
  readonly releases: number;
  readonly event: PrivacyEvent;
}

/** The same command every time, killed at these changes of the folder; at last to its end. */
async function persist(preset: string, kills: readonly number[]) {
  const folder = temporaryFolder();
  const argv = ["run", experiment, preset, "--dir", folder];
  for (const killedAt of kills) {
    expect(await start(argv, { folder, killedAt }).ended).toMatchObject({ signal: "SIGKILL" });
  }
  expect(await start(argv).ended).toMatchObject({ code: 0, stderr: expect.any(String) });
  const events = readEvents(join(folder, "events.jsonl"));
  const lines = readFileSync(join(folder, "ledgers", "trained.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  const [done] = events.flatMap((event) => (event.kind === "done" ? [event.result] : []));
  return {
    result: done as unknown as Result,
    /** Steps that the log tells of, each time they were released. */
    released: events.flatMap((event) => (event.kind === "step" ? [event.step] : [])),
    metrics: events.flatMap((event) => (event.kind === "step" ? [Object.keys(event.metrics)] : [])),
    books: lines.map((line) => JSON.parse(line) as { step: number; repeated: number }),
  };
}

let undisturbed: Awaited<ReturnType<typeof persist>>;
beforeAll(async () => {
  undisturbed = await persist("--smoke", []);
});

test("a private run that nothing disturbs charges every step once, and records nothing private", () => {
  const { result, released, books, metrics } = undisturbed;
  expect(result.releases).toBe(steps);
  expect(result.event).toMatchObject({ kind: "selfComposed", count: steps });
  expect(released).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(books.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(new Set(metrics.flat())).toEqual(new Set(["noisyGradientNorm", "clipNorm"]));
});

describe("a private run that is killed with SIGKILL again and again", () => {
  test("ends in the same parameters, and has charged all that it released", async () => {
    // With a checkpoint after every step a step changes the folder five times: each kill hits another kind of change.
    const kills = [9, 11, 13, 15, 17];
    const { result, released, books } = await persist("--smoke", kills);
    expect(result.parameters).toEqual(undisturbed.result.parameters);
    expect(result.releases).toBeGreaterThanOrEqual(released.length);
    const { step, repeated } = books.at(-1)!;
    expect(step + repeated).toBe(result.releases);
    expect(step).toBe(steps);
  });

  test("without a checkpoint, charges all steps of all attempts", async () => {
    // A private run without checkpoints changes its folder twice for each step: the charge, and the record of it.
    const { result, released } = await persist("--full", [16, 21]);
    expect(result.parameters).toEqual(undisturbed.result.parameters);
    const attempts = released.filter((step) => step === 1).length;
    expect(attempts).toBe(3);
    expect(released.length).toBeGreaterThan(steps + 4);
    // The step under way at each kill may have been charged and not recorded.
    expect(result.releases).toBeGreaterThanOrEqual(released.length);
    expect(result.releases).toBeLessThanOrEqual(released.length + 2);
    expect(result.event).toMatchObject({
      kind: "composed",
      events: [{ count: steps }, { count: result.releases - steps }],
    });
  });
});
