/** Finds the run that a person named: its folder, or its name below `./runs`. */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { suggestion } from "../math/nearest.ts";
import { UsageError } from "./exitCode.ts";

/** Where runs are kept unless `--dir` says otherwise. */
export const runsFolder = "runs";

/**
 * The folder of the run called `name`: a path, a name in `runs`, or a part of the name of one run only. Without
 * a name, the run that was written to last. Throws a UsageError that names the nearest one; `what` is what it says
 * was looked for.
 */
export async function findRun(
  name: string | undefined,
  runs = runsFolder,
  what = "run",
): Promise<string> {
  if (name === undefined) return await newestRun(runs);
  const found = [name, join(runs, name)].find((folder) => isRun(folder));
  if (found !== undefined) return found;
  const names = await runNames(runs);
  const partly = names.filter((each) => each.includes(name));
  if (partly.length === 1) return join(runs, partly[0]!);
  if (partly.length > 1) {
    throw new UsageError(`${name} may be ${partly.join(" or ")}. Say more of the name.`);
  }
  const hint = suggestion(basename(name), names) || " assay list shows what there is.";
  throw new UsageError(`There is no ${what} ${name}.${hint}`);
}

async function newestRun(runs: string): Promise<string> {
  const folders = (await runNames(runs)).map((name) => join(runs, name));
  const dated = folders.map((folder) => ({ folder, written: lastWritten(folder) }));
  const [newest] = dated.sort((a, b) => b.written - a.written);
  if (newest !== undefined) return newest.folder;
  throw new UsageError(`There is no run in ${runs} yet. assay demo makes one.`);
}

/** In milliseconds; a run that has not written an event yet counts from its header. */
function lastWritten(folder: string): number {
  const log = statSync(join(folder, "events.jsonl"), { throwIfNoEntry: false });
  return (log ?? statSync(join(folder, "run.json"))).mtimeMs;
}

/** Where a view begins: the folder that holds the runs, and the run in it, if one was named. */
export async function runsAndName(
  name: string | undefined,
  folder: string,
): Promise<{ readonly runs: string; readonly run?: string }> {
  if (name === undefined) return { runs: folder };
  const found = resolve(await findRun(name, folder));
  return { runs: dirname(found), run: basename(found) };
}

/** Names of the runs in `folder`, in alphabetical order; none where there is no such folder. */
export async function runNames(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder);
  return entries.filter((entry) => isRun(join(folder, entry))).sort();
}

const isRun = (folder: string) => existsSync(join(folder, "run.json"));
