/** Finds the run that a person named: its folder, or its name below `./runs`. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "./exitCode.ts";
import { suggestion } from "./nearest.ts";

/** Where runs are kept unless `--dir` says otherwise. */
export const runsFolder = "runs";

/** The folder of the run called `name`. Throws a UsageError that names the nearest one. */
export async function findRun(name: string, runs = runsFolder): Promise<string> {
  const found = [name, join(runs, name)].find((folder) => isRun(folder));
  if (found !== undefined) return found;
  const names = await runNames(runs);
  const hint = suggestion(basename(name), names) || " assay list shows what there is.";
  throw new UsageError(`There is no run ${name}.${hint}`);
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
