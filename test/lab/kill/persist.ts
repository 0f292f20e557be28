/** A private experiment that is started again until it ends, and what it left. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { readEvents } from "../../../src/lab/eventLog.ts";
import type { PrivacyEvent } from "../../../src/privacy/event.ts";
import { temporaryFolder } from "../study.ts";
import { start } from "./assay.ts";

/** What the experiments of this folder give as their result. */
interface Result {
  readonly parameters: readonly number[];
  readonly releases: number;
  readonly event: PrivacyEvent;
}

/** What to run, and at which changes of its folder it is killed, one after the other. */
export interface Persistence {
  /** A file of this folder. */
  readonly experiment: string;
  readonly preset: string;
  readonly kills: readonly number[];
}

/** The same command every time, killed at these changes of the folder; at last to its end. */
export async function persist({ experiment, preset, kills }: Persistence) {
  const folder = temporaryFolder();
  const file = fileURLToPath(new URL(experiment, import.meta.url));
  const argv = ["run", file, preset, "--dir", folder];
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
