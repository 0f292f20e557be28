/** A run on the disk as one that can be compared. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ComparedRun } from "../lab/compare/compareRuns.ts";
import { readEvents } from "../lab/eventLog.ts";
import { readHeader } from "../lab/header.ts";
import { shortPath } from "./performance.ts";
import { findRun } from "./runFolder.ts";
import type { Terminal } from "./terminal.ts";

/** The run called `name`. Throws where its log has a line that is no event; says where one is cut off. */
export async function comparedRun(
  name: string | undefined,
  terminal: Terminal,
): Promise<ComparedRun> {
  const folder = await findRun(name);
  const log = join(folder, "events.jsonl");
  const header = readHeader(folder);
  const events = readEvents(log);
  if (events.length > 0 && !readFileSync(log, "utf8").endsWith("\n")) {
    terminal.note(`${log}: its last line is cut off and was left out.`);
  }
  return { name: shortPath(folder), header, events };
}
