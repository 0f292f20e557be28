/** Reads the folder of a run that may be absent, half written or finished. */
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { type Event, eventSchema } from "../lab/event.ts";
import { isLocked } from "../lab/lock.ts";
import type { ReportedRun } from "./run.ts";
import { summarySchema } from "./summarySchema.ts";

/** The run in `folder`, as far as it is there. Lines that are torn or unknown are passed over. */
export async function readRun(folder: string): Promise<ReportedRun> {
  const log = await textOf(join(folder, "events.jsonl"));
  return runOf(folder, eventsOf(log ?? ""));
}

/** The run in `folder` with events that were read already. */
export async function runOf(folder: string, events: readonly Event[]): Promise<ReportedRun> {
  const [provenance, summary] = await Promise.all([
    jsonOf(join(folder, "run.json"), z.record(z.string(), z.unknown())),
    jsonOf(join(folder, "summary.json"), summarySchema),
  ]);
  return {
    name: basename(resolve(folder)),
    provenance: provenance ?? {},
    ...(summary === undefined ? {} : { summary }),
    events,
    isAtWork: isLocked(folder),
  };
}

/** The events in the complete lines of `log`. */
export function eventsOf(log: string): Event[] {
  return log.split("\n").flatMap((line) => {
    const parsed = eventSchema.safeParse(parsedOrNothing(line));
    return parsed.success ? [parsed.data] : [];
  });
}

/** A file that is absent, or not yet what it should be, is treated alike: the page says so. */
async function jsonOf<Shape>(path: string, schema: z.ZodType<Shape>): Promise<Shape | undefined> {
  return schema.safeParse(parsedOrNothing((await textOf(path)) ?? "")).data;
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
