/** One process per run: a file that names the process, taken over when that process is gone. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { explainedWriteError } from "./atomicFile.ts";

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its operating system counts; tells a reused process id apart. */
  readonly began: string;
}

/** Takes the lock of a run folder; returns the function that gives it back. */
export function lockRun(folder: string): () => void {
  const path = join(folder, ".lock");
  const own: Holder = { pid: process.pid, host: hostname(), began: beginningOf(process.pid) };
  for (let attempt = 0; attempt < 2; attempt++) {
    if (create(path, JSON.stringify(own))) return () => rmSync(path, { force: true });
    const holder = readHolder(path);
    if (holder && isAlive(holder)) {
      throw new Error(
        `${folder} is being worked on by process ${holder.pid} on ${holder.host}. Wait for it, stop it, or choose another --dir.`,
      );
    }
    rmSync(path, { force: true });
  }
  throw new Error(`${path}: another process took the run at the same moment. Try again.`);
}

function create(path: string, content: string): boolean {
  try {
    const descriptor = openSync(path, "wx");
    writeSync(descriptor, content);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw explainedWriteError(error, path);
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return undefined; // Cut off while it was written: its writer is gone.
  }
}

/** A holder on another machine cannot be asked, so it counts as alive. */
function isAlive({ pid, host, began }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return beginningOf(pid) === began;
}

/** Start time of a process on Linux; elsewhere unknown, and only the process id is compared. */
function beginningOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "unknown";
  } catch {
    return "unknown";
  }
}
