/** One process per run: a file that names the process, taken over when that process is gone. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { explainedWriteError } from "./atomicFile.ts";

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its operating system counts; tells a reused process id apart. */
  readonly began: string;
}

const lockPath = (folder: string) => join(folder, ".lock");

/** Takes the lock of a run folder; returns the function that gives it back. */
export const lockRun = (folder: string): (() => void) =>
  lockAt(lockPath(folder), `${folder} is being worked on`, "choose another --dir");

/** Takes a lock; `subject` and `way` are how the error names what another process has, and the way around it. */
export function lockAt(path: string, subject: string, way: string): () => void {
  const own = JSON.stringify(ownHolder());
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(path, own) || takeOver(path, subject, way)) {
      return () => void (contentOf(path) === own && rmSync(path));
    }
  }
  throw new Error(`${path}: another process took the run at the same moment. Try again.`);
}

const ownHolder = (): Holder => ({
  pid: process.pid,
  host: hostname(),
  began: beginningOf(process.pid),
});

/**
 * Puts this process in the place of a holder that is gone. Two that saw the same dead lock must not both do so, nor may
 * one that saw it long ago remove what another has put there since: whoever takes over holds a lock for that, and looks
 * again. A kill in between leaves that lock dead, and it is taken over in the same way.
 */
function takeOver(path: string, subject: string, way: string): boolean {
  const dead = contentOf(path);
  if (dead === undefined) return false;
  requireGone(parseHolder(dead), `${subject} by`, `${way}. If it is gone, delete ${path}.`);
  const giveBack = lockAt(`${path}.next`, subject, way);
  try {
    if (contentOf(path) !== dead) return false;
    replace(path, JSON.stringify(ownHolder()));
    return true;
  } finally {
    giveBack();
  }
}

/** Whether a living process, or one on another machine, works on the run. */
export function isLocked(folder: string): boolean {
  const holder = parseHolder(contentOf(lockPath(folder)) ?? "");
  return holder !== undefined && isAlive(holder);
}

function requireGone(holder: Holder | undefined, subject: string, way: string): void {
  if (!holder || !isAlive(holder)) return;
  throw new Error(
    `${subject} process ${holder.pid} on ${holder.host}. Wait for it, stop it, or ${way}`,
  );
}

/** The lock appears whole or not at all: as a second name of a file that is written already. */
function create(path: string, content: string): boolean {
  return withDraft(path, content, (draft) => {
    try {
      nameAlso(draft, path);
      return true;
    } catch (error) {
      // The draft is missing where another process has the run by now and removes what it takes for a kill's leftovers.
      if (["EEXIST", "ENOENT"].includes(codeOf(error))) return false;
      throw error;
    }
  });
}

/** At no moment is there no lock: the new one takes the name of the old one. */
function replace(path: string, content: string): void {
  withDraft(path, content, (draft) => renameSync(draft, path));
}

function withDraft<T>(path: string, content: string, use: (draft: string) => T): T {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, content);
    return use(draft);
  } catch (error) {
    throw explainedWriteError(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Some file systems have no hard links; there a kill at the wrong moment leaves an empty lock. */
function nameAlso(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(codeOf(error))) throw error;
    writeFileSync(path, readFileSync(draft), { flag: "wx" });
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? "";

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const holderSchema = z.object({ pid: z.int(), host: z.string(), began: z.string() });

/** Nothing where the text was cut off while it was written, or was not written by us: its writer is gone. */
function parseHolder(content: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(content)).data;
  } catch {
    return undefined;
  }
}

/** A holder on another machine cannot be asked, so it counts as alive. */
function isAlive({ pid, host, began }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
  return beginningOf(pid) === began;
}

/**
 * Start time of a process on Linux; elsewhere unknown, and only the process id is compared. A process that has
 * ended and waits for its parent to notice has no beginning.
 */
function beginningOf(pid: number): string {
  const stat = contentOf(`/proc/${pid}/stat`);
  if (stat === undefined) return "unknown";
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? "ended" : (fields[19] ?? "unknown");
}
