/** The folder of runs, as a server may look at it: by names that are really there, never by paths. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isLocked } from "../lab/lock.ts";
import { type ReportedRun, runOf } from "../report/index.ts";
import { LogTail, lastEvents } from "./logTail.ts";

/** Logs kept in memory; reading another one lets go of the one that was read longest ago. */
const mostTails = 8;

const files = ["run.json", "events.jsonl", "summary.json"];

/** Reads the runs below one folder; remembers the logs that were read last. */
export class Runs {
  readonly #folder: string;
  readonly #tails = new Map<string, LogTail>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The names of the runs, the one that changed last first. */
  async names(): Promise<readonly string[]> {
    const found = await Promise.all(
      (await this.#folders()).map(async (name) => ({ name, at: await this.#changedAt(name) })),
    );
    const runs = found.filter(({ at }) => at > 0);
    return runs.sort((a, b) => b.at - a.at || a.name.localeCompare(b.name)).map(({ name }) => name);
  }

  /** The run of this name in its present state; nothing where there is no such folder. */
  async read(name: string): Promise<ReportedRun | undefined> {
    // Text from a request never becomes part of a path: it must equal a name that was listed.
    if (!(await this.#folders()).includes(name)) return undefined;
    const folder = join(this.#folder, name);
    return await runOf(folder, await this.#tail(folder).read());
  }

  /** The same without reading a long log: only what its end says. For lists. */
  async glance(name: string): Promise<ReportedRun | undefined> {
    if (!(await this.#folders()).includes(name)) return undefined;
    const folder = join(this.#folder, name);
    return await runOf(folder, await lastEvents(join(folder, "events.jsonl")));
  }

  /** Differs when a file of the run has changed, or when its process has come or gone. */
  async version(name: string): Promise<string> {
    if (!(await this.#folders()).includes(name)) return "absent";
    const stamps = files.map(async (file) => {
      const found = await stat(join(this.#folder, name, file)).catch(() => undefined);
      return found === undefined ? "-" : `${found.size} ${found.mtimeMs}`;
    });
    const isAtWork = isLocked(join(this.#folder, name));
    return [...(await Promise.all(stamps)), isAtWork].join(", ");
  }

  async #folders(): Promise<readonly string[]> {
    // No folder of runs is no error: the first run makes it.
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  }

  async #changedAt(name: string): Promise<number> {
    const times = files.map(async (file) => {
      const found = await stat(join(this.#folder, name, file)).catch(() => undefined);
      return found?.mtimeMs ?? 0;
    });
    return Math.max(...(await Promise.all(times)));
  }

  #tail(folder: string): LogTail {
    const tail = this.#tails.get(folder) ?? new LogTail(join(folder, "events.jsonl"));
    this.#tails.delete(folder);
    this.#tails.set(folder, tail);
    const [oldest] = this.#tails.keys();
    if (this.#tails.size > mostTails) this.#tails.delete(oldest!);
    return tail;
  }
}
