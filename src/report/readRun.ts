/** Reads the folder of a run that may be absent, half written or finished. */
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type Event, eventSchema } from "../lab/event.ts";
import type { Finding, Summary } from "../lab/summary.ts";
import type { ReportedRun } from "./run.ts";

/** The run in `folder`, as far as it is there. Lines that are torn or unknown are passed over. */
export async function readRun(folder: string): Promise<ReportedRun> {
  const log = await textOf(join(folder, "events.jsonl"));
  return runOf(folder, eventsOf(log ?? ""));
}

/** The run in `folder` with events that were read already. */
export async function runOf(folder: string, events: readonly Event[]): Promise<ReportedRun> {
  const [provenance, summary] = await Promise.all([
    jsonOf<Record<string, unknown>>(join(folder, "run.json")),
    jsonOf<Summary>(join(folder, "summary.json")),
  ]);
  return {
    name: basename(resolve(folder)),
    provenance: provenance ?? {},
    ...(summary === undefined ? {} : { summary: revived(summary) }),
    events,
  };
}

/** The events in the complete lines of `log`. */
export function eventsOf(log: string): Event[] {
  return log.split("\n").flatMap((line) => {
    const parsed = eventSchema.safeParse(parsedOrNothing(line));
    return parsed.success ? [parsed.data] : [];
  });
}

/** JSON has no NaN and no infinity; both were written as `null`. */
function revived(summary: Summary): Summary {
  return { ...summary, findings: summary.findings.map(revivedFinding) };
}

function revivedFinding(finding: Finding): Finding {
  const { value, interval } = finding.ours as {
    value: number | null;
    interval: readonly [number | null, number | null];
  };
  const ends = [interval[0] ?? -Infinity, interval[1] ?? Infinity] as const;
  return { ...finding, ours: { ...finding.ours, value: value ?? Number.NaN, interval: ends } };
}

async function jsonOf<Shape>(path: string): Promise<Shape | undefined> {
  const value = parsedOrNothing((await textOf(path)) ?? "");
  return typeof value === "object" && value !== null ? (value as Shape) : undefined;
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
